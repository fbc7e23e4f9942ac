#pragma once
#include <algorithm>
#include <cstdint>

namespace hermod::store {

/// How far ahead of an account's rate its messages are handed to the sender, in thousandths of a second of that rate.
struct credit_limits {
    std::int64_t interactive_ms{2'000};
    std::int64_t bulk_ms{250};
};

/// Messages that may be dispatched and unsettled at a time; at least one, so that nobody stands still.
[[nodiscard]] constexpr std::int64_t credit_of(std::int64_t rate_per_second, std::int64_t span_ms) noexcept {
    return std::max<std::int64_t>(1, rate_per_second * span_ms / 1000);
}

}  // namespace hermod::store
