#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "domain/uncertain_policy.hpp"
#include "hermod/async/awaitable.hpp"
#include "hermod/base/time.hpp"
#include "hermod/contracts/events.hpp"
#include "hermod/postgres/pool.hpp"
#include "store/columns.hpp"
#include "store/ledger.hpp"
#include "store/pending_events.hpp"

namespace hermod::store {

/// A claim whose outcome should have come long ago.
struct lost_claim {
    message_key key;
    int attempt{1};
    int try_number{0};
    std::string claim_id;
    std::int64_t claimed_at{0};
};

/// An uncertain message whose deadline is over.
struct overdue_message {
    message_key key;
    std::string conversation_id;
    int attempt{1};
    int try_number{0};
    std::string claim_id;
    uncertain_case known;
};

struct resent_message {
    message_key key;
    std::string conversation_id;
    int attempt{2};
    std::string account_id;
};

struct matchable_status {
    message_key key;
    std::int64_t parked_id{0};
    std::string item_json;
    int attempt{1};  // by its wamid
};

struct work_counts {
    std::int64_t dispatched{0}, claimed{0}, uncertain{0}, backlog{0}, parked{0}, stopped_accounts{0};
};

/// What should have moved and has not. Every call is bounded, and safe beside other replicas' calls.
struct released_message {
    contracts::event told;
    std::string account_id;
};

struct expired_message {
    message_key key;
    int attempt{1};
};

class sweep_store {
public:
    sweep_store(postgres::pool& pool, std::size_t max_rows) : pool_{pool}, max_rows_{static_cast<std::int64_t>(max_rows)} {}

    awaitable<postgres::result<std::vector<lost_claim>>> find_lost_claims(std::chrono::milliseconds age, deadline limit);
    awaitable<postgres::result<std::vector<overdue_message>>> find_overdue(std::chrono::milliseconds default_deadline, deadline limit);
    awaitable<postgres::result<void>> postpone(std::vector<message_key> messages, std::chrono::milliseconds wait, deadline limit);
    /// Scheduled messages whose time has come go into the backlog: their events, kept with that, and their accounts.
    awaitable<postgres::result<std::vector<released_message>>> release_scheduled(deadline limit);
    /// Messages in the backlog whose time is over.
    awaitable<postgres::result<std::vector<expired_message>>> find_expired(deadline limit);
    awaitable<postgres::result<void>> forget_quota_lines(deadline limit);
    /// Number put aside.
    awaitable<postgres::result<std::int64_t>> hold(std::vector<overdue_message> messages, deadline limit);
    /// A new attempt of each that still is uncertain; of `events` those of such messages are kept (store/pending_events).
    awaitable<postgres::result<std::vector<resent_message>>> resend(
        std::vector<overdue_message> messages, std::vector<message_event> events, deadline limit);
    /// From where the last call stopped; after the last ones from the first again.
    awaitable<postgres::result<std::vector<matchable_status>>> find_matchable(deadline limit);
    /// Number removed.
    awaitable<postgres::result<std::int64_t>> expire_parked(std::chrono::milliseconds age, deadline limit);
    awaitable<postgres::result<work_counts>> count(deadline limit);

private:
    postgres::pool& pool_;
    std::int64_t max_rows_;
    std::string matched_tenant_{nil_id};  // the last one that was looked at
    std::int64_t matched_id_{0};
};

}  // namespace hermod::store
