#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hermod::store {

/// What was known of an event stream before it was looked at, and what was seen.
struct stream_record {
    std::string epoch;
    std::int64_t began_at{0};                // Unix milliseconds
    std::optional<std::int64_t> end_offset;  // nothing: empty
    std::string broker_boot;                 // "": not known
};
struct stream_sight {
    std::optional<std::int64_t> end_offset;
    std::string broker_boot;
};

/// Why a stream needs a new epoch; "" if it is the one that is known. What was known must have been read before the look: a stream
/// only grows.
[[nodiscard]] inline std::string_view find_break(const std::optional<stream_record>& known, const stream_sight& seen) {
    if (!known) return "new stream";
    if (known->end_offset && (!seen.end_offset || *seen.end_offset < *known->end_offset)) return "its end went back";
    if (!known->broker_boot.empty() && !seen.broker_boot.empty() && known->broker_boot != seen.broker_boot) {
        return "the broker's host was rebooted";
    }
    return {};
}

}  // namespace hermod::store
