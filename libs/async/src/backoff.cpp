#include "hermod/async/backoff.hpp"

#include <algorithm>
#include <random>

namespace hermod::async {

std::chrono::milliseconds backoff::next() {
    thread_local std::minstd_rand random{std::random_device{}()};
    const unsigned shift = std::min(attempt_, 16U);
    ++attempt_;
    const auto full = std::min<std::chrono::milliseconds>(limits_.first * (1LL << shift), limits_.cap);
    std::uniform_real_distribution<double> share{1.0 - limits_.jitter, 1.0};
    return std::chrono::milliseconds{static_cast<long long>(static_cast<double>(full.count()) * share(random))};
}

}  // namespace hermod::async
