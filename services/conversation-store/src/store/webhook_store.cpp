#include "store/webhook_store.hpp"

#include "domain/webhook_rules.hpp"
#include "store/webhook_queries.hpp"

#include <algorithm>
#include <span>

namespace hermod::store {

namespace {

using postgres::params;
using postgres::statement;

webhook_row webhook_in(const postgres::table::row& row) {
    webhook_row found;
    found.id = row.uuid(0);
    found.url = row.text(1);
    found.events_json = row.text(2);
    found.description = row.text(3);
    found.is_active = row.boolean(4);
    found.disabled_reason = row.optional_text(5);
    found.created_at = row.time(6);
    return found;
}

webhook_delivery delivery_in(const postgres::table::row& row) {
    webhook_delivery found;
    found.id = row.uuid(0);
    found.event = row.text(1);
    found.state = row.text(2);
    found.tries = row.integer(3);
    found.status = row.optional_integer(4);
    found.error = row.optional_text(5);
    found.created_at = row.time(6);
    found.next_try_at = row.optional_time(7);
    found.duration_ms = row.optional_integer(8);
    found.payload = row.text(9);
    found.answer = row.optional_text(10);
    return found;
}

due_delivery due_in(const postgres::table::row& row) {
    due_delivery due;
    due.tenant_id = row.uuid(0);
    due.id = row.uuid(1);
    due.webhook_id = row.uuid(2);
    due.message_id = row.uuid(3);
    due.payload = row.text(4);
    due.tries = static_cast<int>(row.integer(5));
    due.url = row.text(6);
    due.secret.bytes = row.bytes(7);
    due.secret.key_id = row.text(8);
    return due;
}

params ids(const uuid& tenant, const uuid& id) {
    params values;
    values.add(tenant).add(id);
    return values;
}

void add_place(params& values, const page_request& page) {
    if (page.after)
        values.add(page.after->time).add(page.after->id);
    else
        values.add_null().add_null();
}

statement webhook_page(
    const uuid& tenant, const page_request& page, const std::optional<uuid>& only
) {
    params values;
    values.add(tenant).add(page.limit + 1);
    add_place(values, page);
    return {queries::list_webhooks, std::move(values.add(only))};
}

template <class Row, class Read>
listed<Row> page_of(const postgres::table& rows, int limit, Read read) {
    listed<Row> found;
    found.has_more = rows.size() > limit;
    for (int i = 0; i < std::min(rows.size(), limit); ++i) found.rows.push_back(read(rows[i]));
    return found;
}

template <class Row, class Read>
std::optional<Row> first_of(const postgres::table& rows, Read read) {
    if (rows.empty()) return std::nullopt;
    return read(rows[0]);
}

}  // namespace

webhook_store::answer<listed<webhook_row>> webhook_store::list(
    uuid tenant, page_request page, deadline limit
) {
    const auto rows =
        co_await requests_.execute_as(tenant, webhook_page(tenant, page, std::nullopt), limit);
    if (!rows) co_return rows.error();
    co_return page_of<webhook_row>(*rows, page.limit, webhook_in);
}

webhook_store::answer<std::optional<webhook_row>> webhook_store::find(
    uuid tenant, uuid webhook, deadline limit
) {
    const page_request any;
    const auto rows =
        co_await requests_.execute_as(tenant, webhook_page(tenant, any, webhook), limit);
    if (!rows) co_return rows.error();
    co_return first_of<webhook_row>(*rows, webhook_in);
}

webhook_store::answer<std::optional<webhook_row>> webhook_store::add(
    new_webhook fresh, int most, change_author who, deadline limit
) {
    std::vector<statement> ask;
    ask.push_back(audited(who, "webhook.created"));
    params values = ids(fresh.tenant_id, fresh.id);
    values.add(fresh.url).add_array(fresh.events).add(fresh.description);
    values.add_bytes(fresh.secret.bytes).add(fresh.secret.key_id).add(most);
    ask.emplace_back(queries::insert_webhook, std::move(values));
    const auto answers = co_await requests_.transact_as(fresh.tenant_id, std::move(ask), limit);
    if (!answers) co_return answers.error();
    co_return first_of<webhook_row>(answers->back(), webhook_in);
}

webhook_store::answer<std::optional<webhook_row>> webhook_store::change(
    uuid tenant, uuid webhook, webhook_change what, change_author who, deadline limit
) {
    std::vector<statement> ask;
    ask.push_back(audited(who, "webhook.changed"));
    params values = ids(tenant, webhook);
    values.add(what.url);
    if (what.events)
        values.add_array(*what.events);
    else
        values.add_null();
    values.add(what.description).add(what.is_active);
    ask.emplace_back(queries::change_webhook, std::move(values));
    const auto answers = co_await requests_.transact_as(tenant, std::move(ask), limit);
    if (!answers) co_return answers.error();
    co_return first_of<webhook_row>(answers->back(), webhook_in);
}

webhook_store::answer<bool> webhook_store::remove(
    uuid tenant, uuid webhook, change_author who, deadline limit
) {
    std::vector<statement> ask;
    ask.push_back(audited(who, "webhook.deleted"));
    ask.emplace_back(queries::delete_webhook, ids(tenant, webhook));
    const auto answers = co_await requests_.transact_as(tenant, std::move(ask), limit);
    if (!answers) co_return answers.error();
    co_return !answers->back().empty();
}

webhook_store::answer<listed<webhook_delivery>> webhook_store::list_deliveries(
    uuid tenant, uuid webhook, page_request page, deadline limit
) {
    params values = ids(tenant, webhook);
    values.add(page.limit + 1);
    add_place(values, page);
    statement ask{queries::list_deliveries, std::move(values)};
    const auto rows = co_await requests_.execute_as(tenant, std::move(ask), limit);
    if (!rows) co_return rows.error();
    co_return page_of<webhook_delivery>(*rows, page.limit, delivery_in);
}

webhook_store::answer<std::optional<webhook_delivery>> webhook_store::replay(
    uuid tenant, uuid webhook, uuid delivery, deadline limit
) {
    params values = ids(tenant, webhook);
    statement ask{queries::replay_delivery, std::move(values.add(make_uuid_v7()).add(delivery))};
    const auto rows = co_await requests_.execute_as(tenant, std::move(ask), limit);
    if (!rows) co_return rows.error();
    co_return first_of<webhook_delivery>(*rows, delivery_in);
}

webhook_store::answer<std::optional<webhook_delivery>> webhook_store::test(
    uuid tenant, uuid webhook, std::string body, deadline limit
) {
    params values = ids(tenant, webhook);
    statement ask{queries::test_delivery, std::move(values.add(make_uuid_v7()).add(body))};
    const auto rows = co_await requests_.execute_as(tenant, std::move(ask), limit);
    if (!rows) co_return rows.error();
    co_return first_of<webhook_delivery>(*rows, delivery_in);
}

webhook_store::answer<std::set<std::string>> webhook_store::listening_tenants(deadline limit) {
    statement ask{queries::listening_tenants};
    const auto rows = co_await writers_.execute(std::move(ask), limit);
    if (!rows) co_return rows.error();
    std::set<std::string> tenants;
    for (int i = 0; i < rows->size(); ++i) tenants.emplace((*rows)[i].text(0));
    co_return tenants;
}

webhook_store::answer<postgres::table> webhook_store::record(
    std::vector<contracts::event> events, deadline limit
) {
    std::vector<std::string> tenants;
    std::vector<std::string> event_ids;
    std::vector<std::string> types;
    std::vector<std::string> bodies;
    for (const auto& event : events) {
        tenants.push_back(event.tenant_id);
        event_ids.push_back(event.event_id);
        types.push_back(event.type);
        bodies.push_back(make_webhook_body(
            event.type, from_unix_ms(event.at), event.conversation_id, event.payload_json
        ));
    }
    params values;
    for (const auto* column : {&tenants, &event_ids, &types, &bodies})
        values.add_array(std::span<const std::string>{*column});
    statement ask{queries::record_deliveries, std::move(values)};
    co_return co_await writers_.execute(std::move(ask), limit);
}

webhook_store::answer<std::vector<due_delivery>> webhook_store::take_due(
    std::chrono::seconds lease,
    int most,
    int most_per_webhook,
    std::vector<uuid> busy,
    deadline limit
) {
    std::vector<std::string> busy_ids;
    for (const auto& id : busy) busy_ids.push_back(to_string(id));
    params values;
    values.add(std::int64_t{lease.count()}).add(most).add(most_per_webhook);
    values.add_array(std::span<const std::string>{busy_ids});
    statement ask{queries::take_due_deliveries, std::move(values)};
    const auto rows = co_await writers_.execute(std::move(ask), limit);
    if (!rows) co_return rows.error();
    std::vector<due_delivery> due;
    for (int i = 0; i < rows->size(); ++i) due.push_back(due_in((*rows)[i]));
    co_return due;
}

webhook_store::answer<bool> webhook_store::finish(
    due_delivery what, tried_delivery how, std::chrono::hours give_up_after, deadline limit
) {
    std::vector<statement> ask;
    params tried = ids(what.tenant_id, what.id);
    tried.add(how.state);
    if (how.wait)
        tried.add(std::int64_t{how.wait->count()});
    else
        tried.add_null();
    if (how.status)
        tried.add(*how.status);
    else
        tried.add_null();
    tried.add(how.error).add(how.answer).add(std::int64_t{how.duration.count()}).add(what.tries);
    ask.emplace_back(queries::finish_try, std::move(tried));
    // If it is given up with this, that is the system's change, and noted.
    change_author system;
    system.id = "webhooks";
    ask.push_back(audited(system, "webhook.given_up"));
    params judged = ids(what.tenant_id, what.webhook_id);
    judged.add(how.is_answered_well).add(how.is_gone).add(std::int64_t{give_up_after.count()});
    ask.emplace_back(queries::judge_webhook, std::move(judged));
    ask.emplace_back(queries::fail_waiting, ids(what.tenant_id, what.webhook_id));
    const auto answers = co_await writers_.transact(std::move(ask), limit);
    if (!answers) co_return answers.error();
    const auto& judgement = (*answers)[2];
    co_return judgement.empty() || judgement[0].boolean(0);
}

webhook_store::answer<postgres::table> webhook_store::prune(
    std::chrono::hours kept, deadline limit
) {
    std::vector<statement> ask;
    ask.emplace_back(queries::fail_deliveries_of_disabled);
    params age;
    ask.emplace_back(queries::prune_deliveries, std::move(age.add(std::int64_t{kept.count()})));
    auto answers = co_await writers_.transact(std::move(ask), limit);
    if (!answers) co_return answers.error();
    co_return std::move(answers->back());
}

}  // namespace hermod::store
