#pragma once
#include "hermod/base/ids.hpp"
#include "hermod/postgres/query.hpp"

#include <optional>
#include <string>
#include <string_view>

// The audit is written by the database itself, in the transaction of the change: a segment that
// begins with audited() leaves an entry for every watched row that it really changes (migration
// V010, audit_change; a migration watches a table with `select audit_table(…)`).
namespace hermod::store {

/// Who makes a change.
struct change_author {
    std::string kind{"system"};  // user, apiKey, widget, system
    std::string id;
    std::string address;
    std::string request_id;
};

/// To be put before the statements of a change. `action` as `user.created`.
[[nodiscard]] postgres::statement audited(const change_author& who, std::string_view action);

/// The statements behind it in the segment are not noted.
[[nodiscard]] postgres::statement unaudited();

/// What happened beside watched rows: a login that failed, an export.
struct happening {
    uuid tenant_id;
    std::string action;
    std::string entity;
    std::string entity_id;
    std::optional<std::string> details{};  // JSON, shown as `new`
};

/// One entry; in a segment of the tenant.
[[nodiscard]] postgres::statement audit_entry(const change_author& who, const happening& what);

}  // namespace hermod::store
