#include "store/wish_store.hpp"

#include "store/quota.hpp"
#include "store/wish_queries.hpp"

namespace hermod::store {

namespace {

wished_message read_wished(const postgres::table::row& row) {
    wished_message out;
    out.conversation_id = row.text(0);
    out.account_id = row.text(1);
    out.known.now = {static_cast<int>(row.integer(2)), static_cast<message_status>(row.integer(3))};
    out.known.needs_window = row.text(4) != "template";
    out.known.is_account_usable = row.boolean(5);
    out.known.last_inbound_at = row.optional_time(6);
    out.store_time = row.time(7);
    return out;
}

}  // namespace

awaitable<postgres::result<std::optional<wished_message>>> wish_store::find(
    std::string tenant, std::string message, deadline limit) {
    postgres::params values;
    values.add(tenant).add(message);
    postgres::statement one{queries::read_for_retry, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    std::optional<wished_message> found;
    if (!table->empty()) found = read_wished((*table)[0]);
    co_return found;
}

awaitable<postgres::result<bool>> wish_store::restart(
    std::string tenant, progress before, message_event told, std::string actor, deadline limit) {
    postgres::params values;
    values.add(tenant).add(told.message_id).add(before.attempt).add(contracts::rank_of(before.status)).add(actor);
    std::vector<postgres::statement> segment;
    segment.emplace_back(queries::restart_message, std::move(values));
    segment.push_back(keep_events({std::move(told)}));
    const auto tables = co_await pool_.transact(std::move(segment), limit);
    if (!tables) co_return tables.error();
    co_return !tables->at(0).empty();
}

awaitable<postgres::result<bool>> wish_store::cancel(
    std::string tenant, message_event told, std::string actor, deadline limit) {
    postgres::params values;
    values.add(tenant).add(told.message_id).add(actor).add(told.when.attempt);
    std::vector<postgres::statement> segment;
    segment.emplace_back(queries::cancel_message, std::move(values));
    segment.push_back(give_back({{tenant, told.message_id}}));
    segment.push_back(keep_events({std::move(told)}));
    const auto tables = co_await pool_.transact(std::move(segment), limit);
    if (!tables) co_return tables.error();
    co_return !tables->at(0).empty();
}

}  // namespace hermod::store
