#include "hermod/base/time.hpp"

#include <ctime>

#include <fmt/format.h>

namespace hermod {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

/// Reads exactly `count` digits at `position` and moves past them.
std::optional<int> read_digits(std::string_view text, std::size_t& position, std::size_t count) {
    if (position + count > text.size()) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const char c = text[position + i];
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    position += count;
    return value;
}

bool skip(std::string_view text, std::size_t& position, char expected) {
    if (position >= text.size() || text[position] != expected) return false;
    ++position;
    return true;
}

/// Milliseconds of `.123456`, moving past the digits; 0 if there is no fraction.
std::optional<int> read_fraction(std::string_view text, std::size_t& position) {
    if (position >= text.size() || text[position] != '.') return 0;
    ++position;
    int ms = 0;
    int scale = 100;
    std::size_t digits = 0;
    while (position < text.size() && text[position] >= '0' && text[position] <= '9') {
        ms += (text[position] - '0') * scale;
        scale /= 10;
        ++position;
        ++digits;
    }
    if (digits == 0) return std::nullopt;
    return ms;
}

/// Minutes east of UTC.
std::optional<int> read_offset(std::string_view text, std::size_t& position) {
    if (skip(text, position, 'Z') || skip(text, position, 'z')) return 0;
    int sign = 1;
    if (skip(text, position, '-')) sign = -1;
    else if (!skip(text, position, '+')) return std::nullopt;
    const auto hours = read_digits(text, position, 2);
    if (!hours || *hours > 23 || !skip(text, position, ':')) return std::nullopt;
    const auto minutes = read_digits(text, position, 2);
    if (!minutes || *minutes > 59) return std::nullopt;
    return sign * (*hours * 60 + *minutes);
}

}  // namespace

std::string format_rfc3339(system_time time) {
    const auto ms = to_unix_ms(time);
    const auto rest = ((ms % 1000) + 1000) % 1000;
    const std::time_t seconds = (ms - rest) / 1000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, rest);
}

std::optional<system_time> parse_rfc3339(std::string_view text) {
    std::size_t at = 0;
    const auto year = read_digits(text, at, 4);
    if (!year || !skip(text, at, '-')) return std::nullopt;
    const auto month = read_digits(text, at, 2);
    if (!month || !skip(text, at, '-')) return std::nullopt;
    const auto day = read_digits(text, at, 2);
    if (!day || !(skip(text, at, 'T') || skip(text, at, 't') || skip(text, at, ' '))) return std::nullopt;
    const auto hour = read_digits(text, at, 2);
    if (!hour || !skip(text, at, ':')) return std::nullopt;
    const auto minute = read_digits(text, at, 2);
    if (!minute || !skip(text, at, ':')) return std::nullopt;
    const auto second = read_digits(text, at, 2);
    if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    const auto fraction = read_fraction(text, at);
    if (!fraction) return std::nullopt;
    const auto offset = read_offset(text, at);
    if (!offset || at != text.size()) return std::nullopt;
    const std::chrono::year_month_day date{
        std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
        std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days{date} + std::chrono::hours{*hour} +
           std::chrono::minutes{*minute - *offset} + std::chrono::seconds{*second} + milliseconds{*fraction};
}

std::int64_t to_unix_ms(system_time time) noexcept {
    return std::chrono::floor<milliseconds>(time.time_since_epoch()).count();
}

system_time from_unix_ms(std::int64_t value) noexcept { return system_time{milliseconds{value}}; }

boot_clock::time_point boot_clock::now() noexcept {
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return time_point{std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec}};
}

}  // namespace hermod
