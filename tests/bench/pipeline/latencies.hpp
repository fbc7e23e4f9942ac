#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace hermod::bench {

/// Durations in microseconds, all kept.
class latencies {
public:
    void add(std::int64_t us) { values_.push_back(static_cast<std::uint32_t>(us < 0 ? 0 : us)); }

    [[nodiscard]] std::size_t count() const noexcept { return values_.size(); }

    /// `{"count":…,"p50":…,"p90":…,"p99":…,"p999":…,"max":…}` in milliseconds.
    [[nodiscard]] std::string json() const;

private:
    std::vector<std::uint32_t> values_;
};

}  // namespace hermod::bench
