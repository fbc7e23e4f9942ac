#include "timestamp.hpp"

#include <charconv>

namespace hermod::postgres {

namespace {

/// Takes fields off the front of a text; remembers if anything did not fit.
class scanner {
public:
    explicit scanner(std::string_view text)
        : rest_{text} {}

    int number(std::size_t digits) {
        int value = 0;
        if (rest_.size() < digits) return fail();
        for (const char c : rest_.substr(0, digits)) {
            if (c < '0' || c > '9') return fail();
            value = value * 10 + (c - '0');
        }
        rest_.remove_prefix(digits);
        return value;
    }

    void expect(char c) {
        if (!skip(c)) fail();
    }

    bool skip(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }

    std::chrono::microseconds fraction() {
        std::int64_t value = 0;
        std::int64_t unit = 100'000;
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9' && unit > 0) {
            value += (rest_.front() - '0') * unit;
            unit /= 10;
            rest_.remove_prefix(1);
        }
        return std::chrono::microseconds{value};
    }

    int fail() {
        is_good_ = false;
        return 0;
    }

    [[nodiscard]] bool is_good() const noexcept { return is_good_; }

    [[nodiscard]] bool is_at_end() const noexcept { return rest_.empty(); }

private:
    std::string_view rest_;
    bool is_good_{true};
};

/// `+HH`, `+HH:MM` or `+HH:MM:SS`.
std::chrono::seconds scan_offset(scanner& in) {
    const bool is_west = in.skip('-');
    if (!is_west) in.expect('+');
    std::chrono::seconds offset = std::chrono::hours{in.number(2)};
    if (in.skip(':')) offset += std::chrono::minutes{in.number(2)};
    if (in.skip(':')) offset += std::chrono::seconds{in.number(2)};
    return is_west ? -offset : offset;
}

}  // namespace

std::optional<system_time> parse_timestamp(std::string_view text) {
    scanner in{text};
    const int year = in.number(4);
    in.expect('-');
    const int month = in.number(2);
    in.expect('-');
    const int day = in.number(2);
    in.expect(' ');
    const std::chrono::hours hours{in.number(2)};
    in.expect(':');
    const std::chrono::minutes minutes{in.number(2)};
    in.expect(':');
    const std::chrono::seconds seconds{in.number(2)};
    std::chrono::microseconds fraction{0};
    if (in.skip('.')) fraction = in.fraction();
    const auto offset = scan_offset(in);
    const std::chrono::year_month_day date{
        std::chrono::year{year},
        std::chrono::month{static_cast<unsigned>(month)},
        std::chrono::day{static_cast<unsigned>(day)}};
    if (!in.is_good() || !in.is_at_end() || !date.ok()) return std::nullopt;
    return std::chrono::sys_days{date} + hours + minutes + seconds + fraction - offset;
}

}  // namespace hermod::postgres
