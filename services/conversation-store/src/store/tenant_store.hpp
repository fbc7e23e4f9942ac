#pragma once
#include "domain/page.hpp"
#include "store/audit.hpp"
#include "store/key_directory.hpp"
#include "store/people_store.hpp"

#include "hermod/postgres/pool.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hermod::store {

struct api_key_row {
    std::string id;
    std::string name;
    std::string scopes_json;
    system_time created_at;
    std::optional<system_time> expires_at;
    std::optional<system_time> last_used_at;
    std::optional<system_time> revoked_at;
};

struct tenant_view {
    std::string name;
    std::string settings_json;
};

struct audit_row {
    std::int64_t id{0};
    system_time at;
    std::string actor_kind;
    std::string actor_id;
    std::optional<std::string> actor_name;
    std::string action;
    std::string entity;
    std::string entity_id;
    std::optional<std::string> old_json;
    std::optional<std::string> new_json;
    std::string address;
    std::string hash;  // hex
    std::string prev_hash;
};

struct audit_filter {
    int limit{50};
    std::optional<std::int64_t> before;  // an entry's number
    std::optional<std::string> entity;
    std::optional<std::string> entity_id;
    std::optional<std::string> actor;
};

/// A tenant's keys, settings and audit, as its admins see and change them.
class tenant_store {
public:
    template <class T>
    using answer = awaitable<postgres::result<T>>;

    /// `requests` works as hermod_app, `writers` as hermod_writer; both must outlive this.
    tenant_store(postgres::pool& requests, postgres::pool& writers)
        : requests_{requests},
          writers_{writers} {}

    answer<listed<api_key_row>> list_keys(uuid tenant, page_request page, deadline limit);
    answer<api_key_row> add_key(new_api_key_row key, change_author who, deadline limit);
    /// False: there is no such key.
    answer<bool> revoke_key(uuid tenant, std::string key_id, change_author who, deadline limit);
    /// Of any tenants, as gateways report them.
    answer<postgres::table> note_used_keys(std::vector<std::string> key_ids, deadline limit);

    answer<std::optional<tenant_view>> show(uuid tenant, deadline limit);
    /// Members of `settings` (JSON) take the place of those that are there, null ones go. A time
    /// zone that does not exist is `invalid` (SQLSTATE 22023).
    answer<std::optional<tenant_view>> change(
        uuid tenant,
        std::optional<std::string> name,
        std::optional<std::string> settings,
        std::optional<std::string> time_zone,
        change_author who,
        deadline limit
    );

    answer<listed<audit_row>> list_audit(uuid tenant, audit_filter filter, deadline limit);

private:
    postgres::pool& requests_;
    postgres::pool& writers_;
};

}  // namespace hermod::store
