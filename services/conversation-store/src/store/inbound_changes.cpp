#include "store/columns.hpp"
#include "store/inbound_change_queries.hpp"
#include "store/inbound_store.hpp"

namespace hermod::store {

namespace {

struct change_columns {
    texts tenant, wamid, target, kind, text;
    numbers at;

    explicit change_columns(const std::vector<inbound_change>& batch) {
        for (const auto& item : batch) {
            tenant.push_back(item.tenant_id);
            wamid.push_back(item.wamid);
            target.push_back(item.target_wamid);
            kind.push_back(item.kind);
            text.push_back(item.text);
            at.push_back(item.at);
        }
    }
};

}  // namespace

awaitable<postgres::result<std::vector<change_result>>> inbound_store::apply(std::vector<inbound_change> changes, deadline limit) {
    const change_columns c{changes};
    postgres::params all;
    all.add_array(c.tenant).add_array(c.wamid).add_array(c.target).add_array(c.kind).add_array(c.text).add_array(c.at);
    postgres::params told;
    told.add_array(c.tenant).add_array(c.wamid).add_array(c.target).add_array(c.kind);
    std::vector<postgres::statement> segment;
    segment.emplace_back(queries::apply_changes, std::move(all));
    segment.emplace_back(queries::tell_changes, std::move(told));
    const auto tables = co_await pool_.transact(std::move(segment), limit);
    if (!tables) co_return tables.error();
    const auto& rows = tables->at(1);
    std::vector<change_result> out;
    for (int i = 0; i < rows.size(); ++i) {
        const auto row = rows[i];
        change_result one;
        one.index = static_cast<std::size_t>(row.integer(0)) - 1;
        one.message_id = row.text(1);
        one.conversation_id = row.text(2);
        one.payload_json = row.text(3);
        one.at = changes[one.index].at;
        one.conversation_json = row.optional_text(4);
        one.version = row.integer(5);
        out.push_back(std::move(one));
    }
    co_return out;
}

awaitable<postgres::result<std::vector<inbound_change>>> inbound_store::find_matchable(std::int64_t at_most, deadline limit) {
    postgres::params values;
    values.add(at_most);
    postgres::statement one{queries::find_matchable_changes, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    std::vector<inbound_change> out;
    for (int i = 0; i < table->size(); ++i) {
        const auto row = (*table)[i];
        inbound_change item;
        item.tenant_id = row.text(0);
        item.parked_id = row.integer(1);
        item.wamid = row.text(2);
        item.target_wamid = row.text(3);
        item.kind = row.text(4);
        item.text = row.text(5);
        item.at = row.integer(6);
        out.push_back(std::move(item));
    }
    co_return out;
}

awaitable<postgres::result<void>> inbound_store::unpark(std::vector<inbound_change> changes, deadline limit) {
    texts tenant;
    numbers id;
    for (const auto& item : changes) {
        tenant.push_back(item.tenant_id);
        id.push_back(item.parked_id);
    }
    postgres::params values;
    values.add_array(tenant).add_array(id);
    postgres::statement one{queries::unpark_changes, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    co_return postgres::result<void>{};
}

awaitable<postgres::result<std::int64_t>> inbound_store::expire_parked(
    std::chrono::milliseconds age, std::int64_t at_most, deadline limit) {
    postgres::params values;
    values.add(std::int64_t{age.count()}).add(at_most);
    postgres::statement one{queries::expire_parked_changes, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    co_return table->affected();
}

}  // namespace hermod::store
