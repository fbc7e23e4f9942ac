#include "store/quota.hpp"

#include "store/quota_queries.hpp"

#include <utility>

namespace hermod::store {

namespace {

postgres::params keys_of(const std::vector<message_key>& messages) {
    texts tenant, message;
    for (const auto& key : messages) {
        tenant.push_back(key.tenant_id);
        message.push_back(key.message_id);
    }
    postgres::params values;
    values.add_array(tenant).add_array(message);
    return values;
}

}  // namespace

postgres::statement give_back(const std::vector<message_key>& messages) { return {queries::release_quota, keys_of(messages)}; }

postgres::statement charge(const std::vector<message_key>& messages) { return {queries::charge_quota, keys_of(messages)}; }

awaitable<postgres::result<std::optional<quota_state>>> read_quota(postgres::pool& requests, uuid tenant, deadline limit) {
    postgres::params values;
    values.add(tenant);
    postgres::statement one{queries::read_quota, std::move(values)};
    const auto table = co_await requests.execute_as(tenant, std::move(one), limit);
    if (!table) co_return table.error();
    std::optional<quota_state> found;
    if (!table->empty()) {
        const auto row = (*table)[0];
        quota_state state;
        state.limit = row.optional_integer(0);
        state.used = row.integer(1);
        state.period = row.text(2);
        state.time_zone = row.text(3);
        state.resets_at = row.time(4);
        found = std::move(state);
    }
    co_return found;
}

awaitable<postgres::result<std::vector<std::size_t>>> quota::reserve(
    std::vector<message_key> messages, bool is_retry, deadline limit) {
    std::vector<std::size_t> refused;
    if (messages.empty()) co_return refused;
    texts tenants;
    for (const auto& key : messages) tenants.push_back(key.tenant_id);
    postgres::params locks;
    locks.add_array(tenants);
    auto values = keys_of(messages);
    values.add(is_retry);
    std::vector<postgres::statement> segment;
    segment.emplace_back(queries::lock_quota, std::move(locks));
    segment.emplace_back(queries::reserve_quota, std::move(values));
    const auto tables = co_await pool_.transact(std::move(segment), limit);
    if (!tables) co_return tables.error();
    for (int i = 0; i < tables->at(1).size(); ++i)
        refused.push_back(static_cast<std::size_t>(tables->at(1)[i].integer(0)) - 1);
    co_return refused;
}

awaitable<postgres::result<void>> quota::release(std::vector<message_key> messages, deadline limit) {
    if (messages.empty()) co_return postgres::result<void>{};
    auto one = give_back(messages);
    const auto done = co_await pool_.execute(std::move(one), limit);
    if (!done) co_return done.error();
    co_return postgres::result<void>{};
}

}  // namespace hermod::store
