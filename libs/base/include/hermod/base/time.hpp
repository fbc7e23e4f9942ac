#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hermod {

using system_time = std::chrono::system_clock::time_point;

/// `2026-11-21T10:00:00.123Z`: UTC, always milliseconds.
[[nodiscard]] std::string format_rfc3339(system_time time);

/// Accepts RFC 3339 with `Z` or an offset, with or without fractions of a second.
[[nodiscard]] std::optional<system_time> parse_rfc3339(std::string_view text);

[[nodiscard]] std::int64_t to_unix_ms(system_time time) noexcept;
[[nodiscard]] system_time from_unix_ms(std::int64_t milliseconds) noexcept;

/// Time since boot, also while the machine sleeps (CLOCK_BOOTTIME). For promises that must not outlive a frozen process.
struct boot_clock {
    using rep = std::int64_t;
    using period = std::nano;
    using duration = std::chrono::nanoseconds;
    using time_point = std::chrono::time_point<boot_clock>;
    static constexpr bool is_steady = true;
    [[nodiscard]] static time_point now() noexcept;
};

}  // namespace hermod
