#include "domain/file_answer.hpp"

#include "hermod/http/message.hpp"

#include <algorithm>
#include <charconv>

namespace hermod::sender {

namespace {

std::optional<std::size_t> read_number(std::string_view text) {
    std::size_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || failure != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

}  // namespace

range_choice choose_range(std::optional<std::string_view> field, std::size_t size) {
    constexpr std::string_view unit = "bytes=";
    if (!field || !field->starts_with(unit) || field->find(',') != std::string_view::npos)
        return {};
    const auto spec = field->substr(unit.size());
    const auto dash = spec.find('-');
    if (dash == std::string_view::npos) return {};
    const auto first = read_number(spec.substr(0, dash));
    const auto last = read_number(spec.substr(dash + 1));
    if (dash == 0) {  // the last so many
        if (!last) return {};
        if (*last == 0 || size == 0) return {range_kind::unsatisfiable, {}};
        return {range_kind::part, {size - std::min(*last, size), size - 1}};
    }
    if (!first || (!last && dash + 1 < spec.size()) || (last && *last < *first)) return {};
    if (*first >= size) return {range_kind::unsatisfiable, {}};
    return {range_kind::part, {*first, std::min(last.value_or(size - 1), size - 1)}};
}

std::string content_disposition(bool is_shown_in_place, std::string_view file_name) {
    std::string out = is_shown_in_place ? "inline" : "attachment";
    if (file_name.empty()) return out;
    std::string plain;
    for (const char c : file_name) {
        const auto byte = static_cast<unsigned char>(c);
        plain += byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\' ? c : '_';
    }
    return out + "; filename=\"" + plain + "\"; filename*=UTF-8''" +
           http::percent_encode(file_name);
}

}  // namespace hermod::sender
