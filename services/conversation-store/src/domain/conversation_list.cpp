#include "domain/conversation_list.hpp"

#include "hermod/base/encoding.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace hermod::store {

namespace {

constexpr std::array<std::pair<list_filter, std::string_view>, 7> filter_names{{
    {list_filter::all, "all"},
    {list_filter::unread, "unread"},
    {list_filter::favorites, "favorites"},
    {list_filter::groups, "groups"},
    {list_filter::mine, "mine"},
    {list_filter::unassigned, "unassigned"},
    {list_filter::archived, "archived"},
}};

constexpr int default_limit = 50;
constexpr std::size_t longest_search = 100;  // characters

bool is_blank(char c) noexcept {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

/// Letters beyond ASCII are at least two bytes, all of them above 127.
bool has_letter_or_digit(std::string_view text) noexcept {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte > 127 || std::isalnum(byte) != 0;
    });
}

}  // namespace

std::string_view to_text(list_filter filter) noexcept {
    for (const auto& [known, name] : filter_names)
        if (known == filter) return name;
    return "";
}

std::optional<list_filter> parse_list_filter(std::string_view text) noexcept {
    for (const auto& [filter, name] : filter_names)
        if (name == text) return filter;
    return std::nullopt;
}

std::string encode_place(const list_place& place) {
    const std::string mark = place.is_pinned ? "1:" : "0:";
    return encode_cursor({place.activity_at, mark + to_string(place.id)});
}

std::optional<list_place> decode_place(std::string_view text) {
    const auto place = decode_cursor(text);
    if (!place || place->id.size() < 2) return std::nullopt;
    const auto mark = std::string_view{place->id}.substr(0, 2);
    const auto id = parse_uuid(std::string_view{place->id}.substr(2));
    if (!id || (mark != "1:" && mark != "0:")) return std::nullopt;
    return list_place{mark == "1:", place->time, *id};
}

boost::system::result<int, page_problem> read_limit(const std::optional<std::string>& limit) {
    if (!limit) return default_limit;
    const auto page = read_page(limit, std::nullopt, std::nullopt);
    if (!page) return page.error();
    return page->limit;
}

std::optional<std::string> read_search_text(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    if (text.empty() || !is_utf8(text) || count_code_points(text) > longest_search ||
        text.find('\0') != text.npos)
        return std::nullopt;
    if (!has_letter_or_digit(text)) return std::nullopt;
    return std::string{text};
}

boost::system::result<list_request, page_problem> read_list_request(
    const std::optional<std::string>& filter,
    const std::optional<std::string>& search,
    const std::optional<std::string>& limit,
    const std::optional<std::string>& cursor
) {
    list_request out;
    if (filter && !filter->empty()) {
        const auto known = parse_list_filter(*filter);
        if (!known)
            return page_problem{
                "filter",
                "filter must be all, unread, favorites, groups, mine, unassigned or archived"};
        out.filter = *known;
    }
    if (search && !search->empty()) {
        auto text = read_search_text(*search);
        if (!text)
            return page_problem{
                "search", "search must be 1 to 100 characters with a letter or digit"};
        out.search = std::move(*text);
    }
    const auto size = read_limit(limit);
    if (!size) return size.error();
    out.limit = *size;
    if (!cursor || cursor->empty()) return out;
    out.after = decode_place(*cursor);
    if (!out.after) return page_problem{"cursor", "cursor is not one that this list gave"};
    return out;
}

}  // namespace hermod::store
