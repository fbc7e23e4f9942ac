#include "domain/page.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/base/ids.hpp"

#include <charconv>
#include <chrono>

namespace hermod::store {

namespace {

constexpr int max_limit = 100;
constexpr int max_offset = 10'000;
constexpr std::int64_t max_micros = 253'402'300'799'999'999;  // the end of the year 9999
constexpr std::size_t max_cursor_bytes = 200;

template <class Integer>
std::optional<Integer> parse_whole(std::string_view text, Integer low, Integer high) {
    Integer value{};
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size())
        return std::nullopt;
    if (value < low || value > high) return std::nullopt;
    return value;
}

}  // namespace

std::string encode_cursor(const cursor& place) {
    using std::chrono::floor;
    using std::chrono::microseconds;
    const auto micros = floor<microseconds>(place.time).time_since_epoch().count();
    return to_base64url(std::to_string(micros) + "/" + place.id);
}

std::optional<cursor> decode_cursor(std::string_view text) {
    if (text.size() > max_cursor_bytes) return std::nullopt;
    const auto plain = from_base64url(text);
    if (!plain) return std::nullopt;
    const auto slash = plain->find('/');
    if (slash == std::string::npos) return std::nullopt;
    const auto micros =
        parse_whole<std::int64_t>(std::string_view{*plain}.substr(0, slash), 0, max_micros);
    auto id = plain->substr(slash + 1);
    if (!micros || !is_message_id(id)) return std::nullopt;
    return cursor{system_time{std::chrono::microseconds{*micros}}, std::move(id)};
}

page_result read_page(
    const std::optional<std::string>& limit,
    const std::optional<std::string>& offset,
    const std::optional<std::string>& cursor_text
) {
    page_request page;
    if (limit) {
        const auto value = parse_whole(*limit, 1, max_limit);
        if (!value) return page_problem{"limit", "limit must be a whole number from 1 to 100"};
        page.limit = *value;
    }
    if (offset) {
        const auto value = parse_whole(*offset, 0, max_offset);
        if (!value) return page_problem{"offset", "offset must be a whole number from 0 to 10000"};
        page.offset = *value;
    }
    if (!cursor_text || cursor_text->empty()) return page;
    if (page.offset > 0) return page_problem{"cursor", "give either an offset or a cursor"};
    page.after = decode_cursor(*cursor_text);
    if (!page.after) return page_problem{"cursor", "cursor is not one that this list gave"};
    return page;
}

}  // namespace hermod::store
