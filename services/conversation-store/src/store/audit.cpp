#include "store/audit.hpp"

#include "hermod/json/writer.hpp"

namespace hermod::store {

namespace {

constexpr postgres::query set_author{"set_author", R"sql(
    select set_config('app.audit', $1::text, true)
)sql"};

constexpr postgres::query insert_entry{"insert_audit_entry", R"sql(
    insert into audit (tenant_id, actor_kind, actor_id, action, entity, entity_id, new, address, request_id)
    values ($1::uuid, $2::text, $3::text, $4::text, $5::text, $6::text, $7::jsonb, $8::text, $9::text)
)sql"};

}  // namespace

postgres::statement audited(const change_author& who, std::string_view action) {
    json::writer out;
    out.begin_object().field("kind", who.kind).field("id", who.id).field("action", action);
    out.field("address", who.address).field("requestId", who.request_id).end_object();
    postgres::params values;
    values.add(out.view());
    return {set_author, std::move(values)};
}

postgres::statement unaudited() {
    postgres::params values;
    values.add("");
    return {set_author, std::move(values)};
}

postgres::statement audit_entry(const change_author& who, const happening& what) {
    postgres::params values;
    values.add(what.tenant_id).add(who.kind).add(who.id).add(what.action).add(what.entity);
    values.add(what.entity_id).add(what.details).add(who.address).add(who.request_id);
    return {insert_entry, std::move(values)};
}

}  // namespace hermod::store
