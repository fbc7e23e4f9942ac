#pragma once
#include "domain/conversation_list.hpp"
#include "domain/permissions.hpp"
#include "store/inbox_rows.hpp"

#include "hermod/postgres/pool.hpp"

#include <optional>

namespace hermod::store {

/// For the list's chips; each is exact up to `counted_to`.
struct conversation_counts {
    static constexpr std::int64_t counted_to = 1'000;
    std::int64_t all{0}, unread{0}, favorites{0}, groups{0}, mine{0}, unassigned{0}, archived{0},
        archived_unread{0};
};

/// Reads conversations for people, under row-level security; `eyes` says whose. Nothing that they
/// may not see is found.
class inbox_list {
public:
    /// `requests` works as hermod_app and must outlive this.
    explicit inbox_list(postgres::pool& requests)
        : requests_{requests} {}

    /// `self`: who `mine` is; nothing for machines.
    awaitable<postgres::result<conversation_page>> read(
        uuid tenant, sight eyes, std::optional<uuid> self, list_request wanted, deadline limit
    );
    awaitable<postgres::result<conversation_counts>> count(
        uuid tenant, sight eyes, std::optional<uuid> self, deadline limit
    );
    awaitable<postgres::result<std::optional<conversation_row>>> find(
        uuid tenant, sight eyes, uuid conversation, deadline limit
    );

private:
    postgres::pool& requests_;
};

}  // namespace hermod::store
