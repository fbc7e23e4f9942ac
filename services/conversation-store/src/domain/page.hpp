#pragma once
#include "hermod/base/time.hpp"

#include <boost/system/result.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace hermod::store {

/// A place in a list that is ordered by time and id. Clients get it as an opaque text.
struct cursor {
    system_time time{};  // to the microsecond, as the database keeps it
    std::string id;

    friend bool operator==(const cursor&, const cursor&) = default;
};

[[nodiscard]] std::string encode_cursor(const cursor& place);
/// Nothing for a text that encode_cursor() cannot have made.
[[nodiscard]] std::optional<cursor> decode_cursor(std::string_view text);

/// Which part of a list is wanted.
struct page_request {
    int limit{20};
    int offset{0};                // the widget's path only
    std::optional<cursor> after;  // older than this place
};

struct page_problem {
    std::string field;
    std::string message;  // for users
};

using page_result = boost::system::result<page_request, page_problem>;

/// Query parameters as they came: limit 1-100, offset 0-10000, and not both an offset and a cursor.
[[nodiscard]] page_result read_page(
    const std::optional<std::string>& limit,
    const std::optional<std::string>& offset,
    const std::optional<std::string>& cursor_text
);

}  // namespace hermod::store
