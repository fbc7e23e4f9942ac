#include "values.hpp"

#include <array>
#include <charconv>

namespace hermod::config {

namespace {

struct unit {
    std::string_view suffix;
    std::int64_t milliseconds;
};

constexpr std::array<unit, 5> units{
    {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
constexpr std::int64_t longest_ms = 100LL * 365 * 86'400'000;

}  // namespace

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view blanks = " \t\r";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<std::int64_t> parse_integer(std::string_view text) noexcept {
    std::int64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, number);
    if (failure != std::errc{} || stop != end) return std::nullopt;
    return number;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) noexcept {
    const auto digits = text.find_first_not_of("0123456789");
    if (digits == 0 || digits == std::string_view::npos) return std::nullopt;
    const auto amount = parse_integer(text.substr(0, digits));
    if (!amount) return std::nullopt;
    for (const auto& [suffix, milliseconds] : units) {
        if (text.substr(digits) != suffix) continue;
        if (*amount > longest_ms / milliseconds) return std::nullopt;
        return std::chrono::milliseconds{*amount * milliseconds};
    }
    return std::nullopt;
}

std::string format_duration(std::chrono::milliseconds time) {
    const std::int64_t total = time.count();
    for (auto item = units.rbegin(); item != units.rend(); ++item)
        if (total != 0 && total % item->milliseconds == 0)
            return std::to_string(total / item->milliseconds) + std::string{item->suffix};
    return std::to_string(total) + "ms";
}

std::optional<bool> parse_flag(std::string_view text) noexcept {
    if (text == "true" || text == "1" || text == "yes" || text == "on") return true;
    if (text == "false" || text == "0" || text == "no" || text == "off") return false;
    return std::nullopt;
}

}  // namespace hermod::config
