#include "store/account_store.hpp"

#include "store/account_queries.hpp"

#include <algorithm>

namespace hermod::store {

namespace {

using postgres::params;
using postgres::statement;

outlet_view outlet_in(const postgres::table::row& row) {
    return {row.uuid(0), std::string{row.text(1)}, row.time(2)};
}

account_view account_in(const postgres::table::row& row) {
    account_view account;
    account.id = row.uuid(0);
    account.outlet_id = row.uuid(1);
    account.phone_number_id = row.text(2);
    account.waba_id = row.text(3);
    account.display_phone = row.text(4);
    account.name = row.text(5);
    account.is_default = row.boolean(6);
    account.state = row.text(7);
    account.stop_reason = row.optional_text(8);
    account.rate_per_second = row.integer(9);
    account.feedback_live_at = row.optional_time(10);
    account.created_at = row.time(11);
    account.queued = row.integer(12);
    account.oldest_unsent_at = row.optional_time(13);
    return account;
}

statement account_page(
    const uuid& tenant, const page_request& page, const std::optional<uuid>& only
) {
    params values;
    values.add(tenant).add(page.limit + 1);
    if (page.after)
        values.add(page.after->time).add(page.after->id);
    else
        values.add_null().add_null();
    return {queries::list_accounts, std::move(values.add(only))};
}

statement step_back(const uuid& tenant, const uuid& account, bool is_default, bool is_new) {
    params values;
    return {
        queries::step_back, std::move(values.add(tenant).add(account).add(is_default).add(is_new))};
}

statement keep_event(const uuid& tenant, const uuid& account) {
    params values;
    values.add(tenant).add(account).add(
        "account:" + to_string(account) + ":" + to_string(make_uuid_v7())
    );
    return {queries::keep_account_event, std::move(values)};
}

std::vector<contracts::event> events_in(const postgres::table& rows) {
    std::vector<contracts::event> events;
    for (int i = 0; i < rows.size(); ++i) events.push_back(read_kept_event(rows[i]));
    return events;
}

std::optional<account_view> one_in(const postgres::table& rows) {
    if (rows.empty()) return std::nullopt;
    return account_in(rows[0]);
}

template <class Row, class Read>
listed<Row> page_of(const postgres::table& rows, int limit, Read read) {
    listed<Row> found;
    found.has_more = rows.size() > limit;
    for (int i = 0; i < std::min(rows.size(), limit); ++i) found.rows.push_back(read(rows[i]));
    return found;
}

}  // namespace

account_store::answer<listed<outlet_view>> account_store::list_outlets(
    uuid tenant, page_request page, deadline limit
) {
    params values;
    values.add(tenant).add(page.limit + 1);
    if (page.after)
        values.add(page.after->time).add(page.after->id);
    else
        values.add_null().add_null();
    statement ask{queries::list_outlets, std::move(values)};
    const auto rows = co_await requests_.execute_as(tenant, std::move(ask), limit);
    if (!rows) co_return rows.error();
    co_return page_of<outlet_view>(*rows, page.limit, outlet_in);
}

account_store::answer<outlet_view> account_store::add_outlet(
    uuid tenant, std::string name, change_author who, deadline limit
) {
    std::vector<statement> ask;
    ask.push_back(audited(who, "outlet.created"));
    params values;
    ask.emplace_back(
        queries::insert_outlet, std::move(values.add(tenant).add(make_uuid_v7()).add(name))
    );
    const auto answers = co_await requests_.transact_as(tenant, std::move(ask), limit);
    if (!answers) co_return answers.error();
    co_return outlet_in(answers->back()[0]);
}

account_store::answer<listed<account_view>> account_store::list(
    uuid tenant, page_request page, deadline limit
) {
    const auto rows =
        co_await requests_.execute_as(tenant, account_page(tenant, page, std::nullopt), limit);
    if (!rows) co_return rows.error();
    co_return page_of<account_view>(*rows, page.limit, account_in);
}

account_store::answer<std::optional<account_view>> account_store::find(
    uuid tenant, uuid account, deadline limit
) {
    auto one = account_page(tenant, {}, account);
    const auto rows = co_await requests_.execute_as(tenant, std::move(one), limit);
    if (!rows) co_return rows.error();
    co_return one_in(*rows);
}

account_store::answer<std::optional<account_view>> account_store::add(
    new_account fresh, change_author who, deadline limit
) {
    std::vector<statement> ask;
    ask.push_back(audited(who, "account.created"));
    ask.push_back(step_back(fresh.tenant_id, fresh.id, fresh.is_default, true));
    params values;
    values.add(fresh.tenant_id).add(fresh.id).add(fresh.outlet_id).add(fresh.phone_number_id);
    values.add(fresh.waba_id).add(fresh.display_phone).add(fresh.name).add(fresh.is_default);
    values.add(fresh.rate_per_second).add_bytes(fresh.token.bytes).add(fresh.token.key_id);
    ask.emplace_back(queries::insert_account, std::move(values));
    ask.push_back(keep_event(fresh.tenant_id, fresh.id));
    ask.push_back(account_page(fresh.tenant_id, {}, fresh.id));
    const auto answers = co_await requests_.transact_as(fresh.tenant_id, std::move(ask), limit);
    if (!answers) co_return answers.error();
    announce_(events_in((*answers)[3]));
    co_return one_in(answers->back());
}

account_store::answer<std::optional<account_view>> account_store::change(
    uuid tenant, uuid account, account_change what, change_author who, deadline limit
) {
    std::vector<statement> ask;
    ask.push_back(audited(who, "account.changed"));
    ask.push_back(step_back(tenant, account, what.is_default.value_or(false), false));
    params values;
    values.add(tenant).add(account).add(what.name).add(what.is_default).add(what.state);
    values.add(what.rate_per_second);
    if (what.token)
        values.add_bytes(what.token->bytes).add(what.token->key_id);
    else
        values.add_null().add_null();
    ask.emplace_back(queries::change_account, std::move(values));
    ask.push_back(keep_event(tenant, account));
    ask.push_back(account_page(tenant, {}, account));
    const auto answers = co_await requests_.transact_as(tenant, std::move(ask), limit);
    if (!answers) co_return answers.error();
    announce_(events_in((*answers)[3]));
    co_return one_in(answers->back());
}

}  // namespace hermod::store
