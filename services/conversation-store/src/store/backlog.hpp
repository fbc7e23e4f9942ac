#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "domain/credit.hpp"
#include "hermod/async/awaitable.hpp"
#include "hermod/contracts/dispatch.hpp"
#include "hermod/postgres/pool.hpp"
#include "store/ledger.hpp"

namespace hermod::store {

/// Takes messages out of the backlog and marks them as dispatched. What comes back has to be published.
class backlog {
public:
    backlog(postgres::pool& pool, credit_limits credit, std::size_t max_rows)
        : pool_{pool}, credit_{credit}, max_rows_{static_cast<std::int64_t>(max_rows)} {}

    using dispatches = postgres::result<std::vector<contracts::dispatch>>;
    /// What the accounts' credit allows, at most max_rows per account and lane.
    awaitable<dispatches> take(std::vector<std::string> account_ids, deadline limit);
    /// Those dispatched longer than `silence` ago (doubling with each time) that nobody claimed.
    awaitable<dispatches> take_unclaimed(std::chrono::milliseconds silence, deadline limit);
    /// Those of the messages that wait for a claim.
    awaitable<dispatches> read(std::vector<message_key> messages, deadline limit);
    /// Active accounts with something due, by id, those after `after` (the nil id: from the first one).
    awaitable<postgres::result<std::vector<std::string>>> find_due_accounts(std::string after, std::size_t at_most, deadline limit);

private:
    postgres::pool& pool_;
    credit_limits credit_;
    std::int64_t max_rows_;
};

}  // namespace hermod::store
