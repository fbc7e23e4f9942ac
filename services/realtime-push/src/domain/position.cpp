#include "domain/position.hpp"

#include <charconv>

#include "hermod/base/hash.hpp"

namespace hermod::push {

namespace {

template <class Integer>
bool read_number(std::string_view text, Integer& into, int base) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into, base);
    return error == std::errc{} && !text.empty() && end == text.data() + text.size();
}

}  // namespace

std::string to_text(const position& where) {
    char check[9];
    const auto end = std::to_chars(check, check + 8, where.check, 16).ptr;
    return where.epoch + ":" + std::to_string(where.seq) + ":" + std::string{check, end};
}

std::optional<position> parse_position(std::string_view text) {
    if (text.size() > 64) return std::nullopt;
    const auto first = text.find(':');
    const auto last = text.rfind(':');
    if (first == std::string_view::npos || first == last) return std::nullopt;
    position out;
    out.epoch = text.substr(0, first);
    if (!read_number(text.substr(first + 1, last - first - 1), out.seq, 10)) return std::nullopt;
    if (!read_number(text.substr(last + 1), out.check, 16)) return std::nullopt;
    return out;
}

std::uint32_t check_of(std::string_view event_id) noexcept {
    const auto check = static_cast<std::uint32_t>(fnv1a(event_id) >> 32U);
    return check == unknown_check ? 1 : check;
}

}  // namespace hermod::push
