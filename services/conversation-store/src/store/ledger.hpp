#pragma once
#include <map>
#include <string>
#include <vector>

#include "domain/fold.hpp"
#include "hermod/async/awaitable.hpp"
#include "hermod/contracts/events.hpp"
#include "hermod/postgres/pool.hpp"

namespace hermod::store {

struct message_key {
    std::string tenant_id;
    std::string message_id;

    friend auto operator<=>(const message_key&, const message_key&) = default;
};

/// News that names its message by Meta's id only.
struct wamid_key {
    std::string tenant_id;
    std::string wamid;

    friend auto operator<=>(const wamid_key&, const wamid_key&) = default;
};

struct wamid_owner {
    std::string message_id;
    int attempt{1};
};

struct account_ref {
    std::string tenant_id;
    std::string account_id;
};

struct planned_change {
    snapshot before;
    change next;
    /// To be kept with it (store/pending_events): nobody would hand its news over again.
    std::vector<contracts::event> kept{};
};

/// A status whose message is not known.
struct orphan {
    std::string tenant_id;
    std::string wamid;
    std::string message_id;  // "" if Meta did not echo our id
    std::string account_id;
    std::string item_json;
};

struct parked_status {
    std::int64_t id{0};
    std::string item_json;
};

struct account_stop {
    std::string tenant_id;
    std::string account_id;
    std::string reason;
};

/// What webhooks said of a number lately.
struct number_news {
    std::int64_t newest_at{0};  // Unix milliseconds: when the newest thing that they told of happened
    std::int64_t inbound_per_second{0};
};

struct applied {
    /// By index of the plan: its rows had changed since they were read; read again and plan anew.
    std::vector<bool> is_stale;
    /// By index: its message was written, whatever became of its delivery: what it has to tell is true.
    std::vector<bool> is_written;
    /// Parked statuses of wamids that this made known.
    std::vector<parked_status> matched;
    std::vector<account_stop> stopped;
    /// The alarms about them, kept in pending_events.
    std::vector<contracts::event> alarms;
};

/// The states of outbound messages: read, planned by domain/fold, and written back if nothing changed in between.
/// Each call is one transaction.
class ledger {
public:
    explicit ledger(postgres::pool& pool) : pool_{pool} {}

    awaitable<postgres::result<std::map<message_key, snapshot>>> read(std::vector<message_key> keys, deadline limit);
    awaitable<postgres::result<std::map<wamid_key, wamid_owner>>> find_wamids(std::vector<wamid_key> keys, deadline limit);
    awaitable<postgres::result<std::map<std::string, account_ref>>> find_accounts(std::vector<std::string> phone_number_ids, deadline limit);
    /// `plan` must be sorted by key, so that batches cannot lock each other out, and name each message once.
    awaitable<postgres::result<applied>> apply(std::vector<planned_change> plan, std::vector<account_stop> stops, deadline limit);
    /// By index: true if it was parked, false if its message is known by now.
    awaitable<postgres::result<std::vector<bool>>> park(std::vector<orphan> orphans, deadline limit);
    awaitable<postgres::result<void>> mark_live(std::map<std::string, number_news> by_number, deadline limit);

private:
    postgres::pool& pool_;
};

}  // namespace hermod::store
