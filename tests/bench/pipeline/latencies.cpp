#include "latencies.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace hermod::bench {

std::string latencies::json() const {
    auto sorted = values_;
    std::ranges::sort(sorted);
    const auto at = [&](double share) {
        if (sorted.empty()) return 0.0;
        const auto index = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
        return static_cast<double>(sorted[index]) / 1000.0;
    };
    return fmt::format(
        R"({{"count":{},"p50":{:.2f},"p90":{:.2f},"p99":{:.2f},"p999":{:.2f},"max":{:.2f}}})",
        sorted.size(),
        at(0.5),
        at(0.9),
        at(0.99),
        at(0.999),
        at(1)
    );
}

}  // namespace hermod::bench
