#include "handlers/lists.hpp"

namespace hermod::store {

boost::system::result<page_request, http::response> read_list_page(const http::request& asked) {
    const auto page =
        read_page(asked.query("limit").value_or("50"), std::nullopt, asked.query("cursor"));
    if (!page) return invalid_field(asked, page.error().field, page.error().message);
    return *page;
}

}  // namespace hermod::store
