#pragma once
#include "domain/page.hpp"

#include "hermod/base/ids.hpp"
#include "hermod/base/time.hpp"

#include <boost/system/result.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace hermod::store {

/// The lists that a person can choose.
enum class list_filter { all, unread, favorites, groups, mine, unassigned, archived };

[[nodiscard]] std::string_view to_text(list_filter filter) noexcept;
[[nodiscard]] std::optional<list_filter> parse_list_filter(std::string_view text) noexcept;

/// A place in a list of conversations: pinned ones first, then the newest.
struct list_place {
    bool is_pinned{true};
    system_time activity_at{};  // to the microsecond
    uuid id;

    friend bool operator==(const list_place&, const list_place&) = default;
};

[[nodiscard]] std::string encode_place(const list_place& place);
/// Nothing for a text that encode_place() cannot have made.
[[nodiscard]] std::optional<list_place> decode_place(std::string_view text);

struct list_request {
    list_filter filter{list_filter::all};
    std::string search;  // "" for none
    int limit{50};
    std::optional<list_place> after;
};

/// Query parameters as they came; a problem names its field.
[[nodiscard]] boost::system::result<list_request, page_problem> read_list_request(
    const std::optional<std::string>& filter,
    const std::optional<std::string>& search,
    const std::optional<std::string>& limit,
    const std::optional<std::string>& cursor
);

/// `limit` of the lists of /api/v1: 1 to 100, 50 without one.
[[nodiscard]] boost::system::result<int, page_problem> read_limit(
    const std::optional<std::string>& limit
);

/// What people may type into a search: trimmed, 1 to 100 characters; nothing if it holds no letter
/// or digit.
[[nodiscard]] std::optional<std::string> read_search_text(std::string_view text);

}  // namespace hermod::store
