#include "store/tenant_store.hpp"

#include "store/key_directory_queries.hpp"
#include "store/people_queries.hpp"

#include <algorithm>
#include <span>

namespace hermod::store {

namespace {

using postgres::params;
using postgres::statement;

api_key_row key_in(const postgres::table::row& row) {
    api_key_row key;
    key.id = row.text(0);
    key.name = row.text(1);
    key.scopes_json = row.text(2);
    key.created_at = row.time(3);
    key.expires_at = row.optional_time(4);
    key.last_used_at = row.optional_time(5);
    key.revoked_at = row.optional_time(6);
    return key;
}

audit_row entry_in(const postgres::table::row& row) {
    audit_row entry;
    entry.id = row.integer(0);
    entry.at = row.time(1);
    entry.actor_kind = row.text(2);
    entry.actor_id = row.text(3);
    entry.actor_name = row.optional_text(4);
    entry.action = row.text(5);
    entry.entity = row.text(6);
    entry.entity_id = row.text(7);
    entry.old_json = row.optional_text(8);
    entry.new_json = row.optional_text(9);
    entry.address = row.text(10);
    entry.hash = row.text(11);
    entry.prev_hash = row.text(12);
    return entry;
}

std::optional<tenant_view> tenant_in(const postgres::table& rows) {
    if (rows.empty()) return std::nullopt;
    return tenant_view{std::string{rows[0].text(0)}, std::string{rows[0].text(1)}};
}

template <class Row, class Read>
listed<Row> page_of(const postgres::table& rows, int limit, Read read) {
    listed<Row> found;
    found.has_more = rows.size() > limit;
    for (int i = 0; i < std::min(rows.size(), limit); ++i) found.rows.push_back(read(rows[i]));
    return found;
}

}  // namespace

tenant_store::answer<listed<api_key_row>> tenant_store::list_keys(
    uuid tenant, page_request page, deadline limit
) {
    params values;
    values.add(tenant).add(page.limit + 1);
    if (page.after)
        values.add(page.after->time).add(page.after->id);
    else
        values.add_null().add_null();
    statement ask{queries::list_api_keys, std::move(values)};
    const auto rows = co_await requests_.execute_as(tenant, std::move(ask), limit);
    if (!rows) co_return rows.error();
    co_return page_of<api_key_row>(*rows, page.limit, key_in);
}

tenant_store::answer<api_key_row> tenant_store::add_key(
    new_api_key_row key, change_author who, deadline limit
) {
    std::vector<statement> ask;
    ask.push_back(audited(who, "apiKey.created"));
    params values;
    values.add(key.tenant_id).add(key.key_id).add_bytes(key.secret_hash).add(key.name);
    values.add_array(key.scopes).add(key.expires_at);
    ask.emplace_back(queries::insert_api_key, std::move(values));
    const auto answers = co_await requests_.transact_as(key.tenant_id, std::move(ask), limit);
    if (!answers) co_return answers.error();
    co_return key_in(answers->back()[0]);
}

tenant_store::answer<bool> tenant_store::revoke_key(
    uuid tenant, std::string key_id, change_author who, deadline limit
) {
    std::vector<statement> ask;
    ask.push_back(audited(who, "apiKey.revoked"));
    params values;
    values.add(tenant).add(key_id);
    ask.emplace_back(queries::revoke_api_key, std::move(values));
    const auto answers = co_await requests_.transact_as(tenant, std::move(ask), limit);
    if (!answers) co_return answers.error();
    co_return !answers->back().empty();
}

tenant_store::answer<postgres::table> tenant_store::note_used_keys(
    std::vector<std::string> key_ids, deadline limit
) {
    std::sort(key_ids.begin(), key_ids.end());
    params values;
    values.add_array(std::span<const std::string>{key_ids});
    return writers_.execute({queries::note_used_keys, std::move(values)}, limit);
}

tenant_store::answer<std::optional<tenant_view>> tenant_store::show(uuid tenant, deadline limit) {
    params values;
    statement ask{queries::find_tenant, std::move(values.add(tenant))};
    const auto rows = co_await requests_.execute_as(tenant, std::move(ask), limit);
    if (!rows) co_return rows.error();
    co_return tenant_in(*rows);
}

tenant_store::answer<std::optional<tenant_view>> tenant_store::change(
    uuid tenant,
    std::optional<std::string> name,
    std::optional<std::string> settings,
    std::optional<std::string> time_zone,
    change_author who,
    deadline limit
) {
    std::vector<statement> ask;
    params zone;
    ask.emplace_back(queries::check_time_zone, std::move(zone.add(time_zone)));
    ask.push_back(audited(who, "tenant.changed"));
    params values;
    ask.emplace_back(queries::change_tenant, std::move(values.add(tenant).add(name).add(settings)));
    const auto answers = co_await requests_.transact_as(tenant, std::move(ask), limit);
    if (!answers) co_return answers.error();
    co_return tenant_in(answers->back());
}

tenant_store::answer<listed<audit_row>> tenant_store::list_audit(
    uuid tenant, audit_filter filter, deadline limit
) {
    params values;
    values.add(tenant).add(filter.limit + 1).add(filter.before);
    values.add(filter.entity).add(filter.entity_id).add(filter.actor);
    statement ask{queries::list_audit, std::move(values)};
    const auto rows = co_await requests_.execute_as(tenant, std::move(ask), limit);
    if (!rows) co_return rows.error();
    co_return page_of<audit_row>(*rows, filter.limit, entry_in);
}

}  // namespace hermod::store
