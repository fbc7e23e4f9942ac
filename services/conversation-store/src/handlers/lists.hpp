#pragma once
#include "domain/page.hpp"
#include "handlers/answers.hpp"

#include <boost/system/result.hpp>

// Lists of the interface: {data, nextCursor, hasMore}, ?limit=1..100 (50), ?cursor=.
namespace hermod::store {

[[nodiscard]] boost::system::result<page_request, http::response> read_list_page(
    const http::request& asked
);

/// Ends the object that a list began with begin_object().key("data").
inline void finish_list(json::writer& out, const std::optional<std::string>& next_cursor) {
    write_text(out, "nextCursor", next_cursor);
    out.field("hasMore", next_cursor.has_value()).end_object();
}

}  // namespace hermod::store
