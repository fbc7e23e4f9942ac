#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "hermod/async/awaitable.hpp"
#include "hermod/contracts/claims.hpp"
#include "hermod/postgres/pool.hpp"
#include "store/ledger.hpp"

namespace hermod::store {


/// Claims of tries: the fence that makes every call to Meta happen at most once.
class claim_store {
public:
    /// `uncertain_order_wait`: how long later messages of a conversation wait for one whose call's outcome nobody knows.
    claim_store(postgres::pool& pool, std::chrono::milliseconds uncertain_order_wait)
        : pool_{pool}, order_wait_ms_{uncertain_order_wait.count()} {}

    awaitable<postgres::result<std::vector<contracts::grant>>> claim(const contracts::claim_request& request, deadline limit);
    /// Puts unclaimed messages back into the backlog: their account is stopped.
    /// Of messages whose window closed: those that bring a template for that, which goes instead from the backlog.
    awaitable<postgres::result<std::vector<message_key>>> fall_back(std::vector<message_key> messages, deadline limit);
    awaitable<postgres::result<void>> requeue(std::vector<message_key> messages, deadline limit);

private:
    awaitable<postgres::result<void>> explain(
        const std::vector<contracts::claim>& claims, const std::vector<std::size_t>& refused,
        std::vector<contracts::grant>& grants, deadline limit);

    postgres::pool& pool_;
    std::int64_t order_wait_ms_;
};

}  // namespace hermod::store
