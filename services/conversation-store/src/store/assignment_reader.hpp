#pragma once
#include "hermod/async/awaitable.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/postgres/pool.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace hermod::store {

struct assignment {
    uuid conversation_id;
    uuid user_id;
    std::int64_t version{0};  // the conversation's
};

struct assignment_page {
    bool agents_see_unassigned{false};
    std::vector<assignment> items;
    std::optional<uuid> next;  // to be asked for after this one; nothing: that is all
};

/// Whom a tenant's conversations are assigned to.
class assignment_reader {
public:
    static constexpr int page_size = 5'000;

    /// Works as hermod_app.
    explicit assignment_reader(postgres::pool& requests) : requests_{requests} {}

    /// Up to page_size of those after `after`, by id. A tenant that does not exist has none.
    awaitable<postgres::result<assignment_page>> list(uuid tenant, uuid after, deadline limit);

private:
    postgres::pool& requests_;
};

}  // namespace hermod::store
