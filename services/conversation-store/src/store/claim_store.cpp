#include "store/claim_store.hpp"

#include <algorithm>
#include <numeric>

#include "store/claim_queries.hpp"
#include "store/columns.hpp"
#include "store/schedule_queries.hpp"

namespace hermod::store {

namespace {

constexpr std::int64_t ask_again_after_ms = 50;

/// In the order of the rows' keys, so that two batches cannot lock each other out.
std::vector<std::size_t> sorted_order(const std::vector<contracts::claim>& claims) {
    std::vector<std::size_t> order(claims.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&claims](std::size_t a, std::size_t b) {
        return std::tie(claims[a].tenant_id, claims[a].message_id) < std::tie(claims[b].tenant_id, claims[b].message_id);
    });
    return order;
}

postgres::params grant_values(
    const contracts::claim_request& request, const std::vector<std::size_t>& order, std::int64_t order_wait_ms) {
    texts tenant, message, claim_id;
    numbers attempt, tried;
    for (const auto i : order) {
        const auto& claim = request.claims[i];
        tenant.push_back(claim.tenant_id);
        message.push_back(claim.message_id);
        attempt.push_back(claim.attempt);
        tried.push_back(claim.try_number);
        claim_id.push_back(claim.claim_id);
    }
    postgres::params out;
    out.add_array(tenant).add_array(message).add_array(attempt).add_array(tried).add_array(claim_id);
    out.add(request.sender_id).add(order_wait_ms);
    return out;
}

}  // namespace

awaitable<postgres::result<std::vector<contracts::grant>>> claim_store::claim(
    const contracts::claim_request& request, deadline limit) {
    const auto order = sorted_order(request.claims);
    postgres::statement one{queries::grant_claims, grant_values(request, order, order_wait_ms_)};
    const auto granted = co_await pool_.execute(std::move(one), limit);
    if (!granted) co_return granted.error();
    std::vector<contracts::grant> grants;
    for (const auto& claim : request.claims)
        grants.push_back({claim.message_id, claim.attempt, claim.try_number, contracts::grant_result::gone, {}, {}});
    std::vector<bool> is_granted(grants.size(), false);
    for (int n = 0; n < granted->size(); ++n) {
        const auto i = order[static_cast<std::size_t>((*granted)[n].integer(0)) - 1];
        grants[i].result = contracts::grant_result::granted;
        grants[i].try_number = static_cast<int>((*granted)[n].integer(1));
        if (const auto inbound = (*granted)[n].integer(2); inbound > 0) grants[i].inbound_per_second = inbound;
        is_granted[i] = true;
    }
    std::vector<std::size_t> refused;
    for (std::size_t i = 0; i < grants.size(); ++i)
        if (!is_granted[i]) refused.push_back(i);
    if (!refused.empty()) {
        const auto explained = co_await explain(request.claims, refused, grants, limit);
        if (!explained) co_return explained.error();
    }
    co_return grants;
}

awaitable<postgres::result<void>> claim_store::explain(
    const std::vector<contracts::claim>& claims, const std::vector<std::size_t>& refused,
    std::vector<contracts::grant>& grants, deadline limit) {
    texts tenant, message, claim_id;
    numbers attempt;
    for (const auto i : refused) {
        tenant.push_back(claims[i].tenant_id);
        message.push_back(claims[i].message_id);
        attempt.push_back(claims[i].attempt);
        claim_id.push_back(claims[i].claim_id);
    }
    postgres::params values;
    values.add_array(tenant).add_array(message).add_array(attempt).add_array(claim_id);
    postgres::statement one{queries::explain_refusals, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    for (int n = 0; n < table->size(); ++n) {
        const auto row = (*table)[n];
        auto& grant = grants[refused[static_cast<std::size_t>(row.integer(0)) - 1]];
        grant.result = contracts::parse_grant_result(row.text(1)).value_or(contracts::grant_result::gone);
        grant.reason = std::string{row.text(2)};
        if (grant.result == contracts::grant_result::not_yet) grant.retry_after_ms = ask_again_after_ms;
    }
    co_return postgres::result<void>{};
}

awaitable<postgres::result<std::vector<message_key>>> claim_store::fall_back(std::vector<message_key> messages, deadline limit) {
    std::vector<message_key> out;
    if (messages.empty()) co_return out;
    std::sort(messages.begin(), messages.end());
    texts tenant, message;
    for (const auto& key : messages) {
        tenant.push_back(key.tenant_id);
        message.push_back(key.message_id);
    }
    postgres::params values;
    values.add_array(tenant).add_array(message);
    postgres::statement one{queries::fall_back, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    for (int i = 0; i < table->size(); ++i) out.push_back({std::string{(*table)[i].text(0)}, std::string{(*table)[i].text(1)}});
    co_return out;
}

awaitable<postgres::result<void>> claim_store::requeue(std::vector<message_key> messages, deadline limit) {
    std::sort(messages.begin(), messages.end());
    texts tenant, message;
    for (const auto& key : messages) {
        tenant.push_back(key.tenant_id);
        message.push_back(key.message_id);
    }
    postgres::params values;
    values.add_array(tenant).add_array(message);
    postgres::statement one{queries::requeue_unclaimed, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    co_return postgres::result<void>{};
}

}  // namespace hermod::store
