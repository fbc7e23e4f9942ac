#include "store/ledger.hpp"

#include "store/ledger_queries.hpp"
#include "store/ledger_segment.hpp"
#include "store/locks.hpp"

namespace hermod::store {

namespace {

snapshot read_snapshot(const postgres::table::row& row) {
    snapshot out{
        .tenant_id = std::string{row.text(1)},
        .message_id = std::string{row.text(2)},
        .conversation_id = std::string{row.text(3)},
        .account_id = std::string{row.text(4)},
        .now = {static_cast<int>(row.integer(5)), static_cast<message_status>(row.integer(6))},
        .wamid = std::string{row.text(7)},
        .delivery = std::nullopt,
    };
    if (!row.is_null(8))
        out.delivery = delivery_row{
            static_cast<int>(row.integer(8)), static_cast<delivery_state>(row.integer(9)), std::string{row.text(10)}};
    return out;
}

}  // namespace

awaitable<postgres::result<std::map<message_key, snapshot>>> ledger::read(std::vector<message_key> keys, deadline limit) {
    texts tenants;
    texts ids;
    for (const auto& key : keys) {
        tenants.push_back(key.tenant_id);
        ids.push_back(key.message_id);
    }
    postgres::params values;
    values.add_array(tenants).add_array(ids);
    postgres::statement one{queries::read_ledger, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    std::map<message_key, snapshot> out;
    for (int i = 0; i < table->size(); ++i) {
        auto row = read_snapshot((*table)[i]);
        message_key key{row.tenant_id, row.message_id};
        out.emplace(std::move(key), std::move(row));
    }
    co_return out;
}

awaitable<postgres::result<std::map<wamid_key, wamid_owner>>> ledger::find_wamids(std::vector<wamid_key> keys, deadline limit) {
    texts tenants;
    texts wamids;
    for (const auto& key : keys) {
        tenants.push_back(key.tenant_id);
        wamids.push_back(key.wamid);
    }
    postgres::params values;
    values.add_array(tenants).add_array(wamids);
    postgres::statement one{queries::read_wamids, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    std::map<wamid_key, wamid_owner> out;
    for (int i = 0; i < table->size(); ++i) {
        const auto row = (*table)[i];
        wamid_owner owner{std::string{row.text(1)}, static_cast<int>(row.integer(2))};
        out.emplace(keys[static_cast<std::size_t>(row.integer(0)) - 1], std::move(owner));
    }
    co_return out;
}

awaitable<postgres::result<std::map<std::string, account_ref>>> ledger::find_accounts(
    std::vector<std::string> phone_number_ids, deadline limit) {
    postgres::params values;
    values.add_array(phone_number_ids);
    postgres::statement one{queries::find_accounts, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    std::map<std::string, account_ref> out;
    for (int i = 0; i < table->size(); ++i) {
        const auto row = (*table)[i];
        account_ref account{std::string{row.text(1)}, std::string{row.text(2)}};
        out.emplace(std::string{row.text(0)}, std::move(account));
    }
    co_return out;
}

awaitable<postgres::result<applied>> ledger::apply(
    std::vector<planned_change> plan, std::vector<account_stop> stops, deadline limit) {
    ledger_segment segment{plan, stops};
    if (segment.empty()) {
        applied nothing;
        nothing.is_stale.assign(plan.size(), false);
        nothing.is_written.assign(plan.size(), false);
        co_return nothing;
    }
    const auto tables = co_await pool_.transact(segment.take_statements(), limit);
    if (!tables) co_return tables.error();
    co_return segment.read(*tables);
}

awaitable<postgres::result<std::vector<bool>>> ledger::park(std::vector<orphan> orphans, deadline limit) {
    texts tenants, wamids, accounts, items;
    optional_texts messages;
    for (const auto& one : orphans) {
        tenants.push_back(one.tenant_id);
        wamids.push_back(one.wamid);
        messages.push_back(or_null(one.message_id));
        accounts.push_back(one.account_id);
        items.push_back(one.item_json);
    }
    postgres::params values;
    values.add_array(tenants).add_array(wamids).add_array(messages).add_array(accounts).add_array(items);
    std::vector<postgres::statement> segment;
    segment.push_back(lock_accounts(account_lock::statuses, accounts));
    segment.emplace_back(queries::park_statuses, std::move(values));
    const auto tables = co_await pool_.transact(std::move(segment), limit);
    if (!tables) co_return tables.error();
    std::vector<bool> is_parked(orphans.size(), false);
    for (int i = 0; i < tables->at(1).size(); ++i)
        is_parked[static_cast<std::size_t>(tables->at(1)[i].integer(0)) - 1] = true;
    co_return is_parked;
}

awaitable<postgres::result<void>> ledger::mark_live(std::map<std::string, number_news> by_number, deadline limit) {
    texts phone_numbers;
    numbers times, inbound;
    for (const auto& [number, news] : by_number) {
        phone_numbers.push_back(number);
        times.push_back(news.newest_at);
        inbound.push_back(news.inbound_per_second);
    }
    postgres::params values;
    values.add_array(phone_numbers).add_array(times).add_array(inbound);
    postgres::statement one{queries::mark_feedback_live, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    co_return postgres::result<void>{};
}

}  // namespace hermod::store
