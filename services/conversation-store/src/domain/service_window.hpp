#pragma once
#include "hermod/base/time.hpp"

#include <chrono>
#include <optional>

namespace hermod::store {

/// For so long after a customer's message free text may be sent to them.
inline constexpr std::chrono::hours service_window{24};

[[nodiscard]] inline std::optional<system_time> window_end(
    std::optional<system_time> last_inbound_at
) {
    if (!last_inbound_at) return std::nullopt;
    return *last_inbound_at + service_window;
}

[[nodiscard]] inline bool is_window_open(
    std::optional<system_time> last_inbound_at, system_time now
) {
    const auto end = window_end(last_inbound_at);
    return end && now < *end;
}

}  // namespace hermod::store
