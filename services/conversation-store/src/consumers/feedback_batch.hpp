#pragma once
#include <map>
#include <string>
#include <vector>

#include "consumers/feedback_items.hpp"
#include "consumers/settler.hpp"
#include "store/inbound_store.hpp"
#include "store/ledger.hpp"

namespace hermod::store {

/// What one item has to tell. It must be out before the item's delivery is acked.
struct feedback_answer {
    news out;
    std::vector<std::string> accounts;  // credit may have come back
    std::vector<std::string> requeued;  // have something in their backlog
    bool comes_again{false};            // could not be settled now: its delivery has to be handed over once more
};

/// Looks after one batch of outcomes, statuses and inbound messages.
class feedback_batch {
public:
    feedback_batch(ledger&, inbound_store&, settler&, log::logger&, telemetry::registry&);

    /// One answer per item, in order. An error concerns the whole batch.
    awaitable<postgres::result<std::vector<feedback_answer>>> process(std::vector<feedback_item> items);
    /// Writes down once a second how far the webhooks of each number have come; a failure costs only freshness. Works until
    /// cancelled.
    awaitable<void> mark_live();

private:
    struct work;
    struct tracked_fact;
    struct tracked_inbound;
    struct tracked_change;
    awaitable<postgres::result<std::vector<feedback_answer>>> process_whole(std::vector<feedback_item> items);
    awaitable<postgres::result<void>> find_accounts(work& w);
    awaitable<postgres::result<void>> insert_inbound(work& w);
    awaitable<postgres::result<void>> apply_changes(work& w);
    awaitable<postgres::result<void>> find_messages(work& w);
    awaitable<postgres::result<void>> settle(work& w);
    awaitable<postgres::result<void>> park(work& w);
    void sort_item(work& w, std::size_t source);
    void give_up(work& w, std::size_t source, const std::string& reason);
    void lose_or_orphan(work& w, tracked_fact&& item);

    ledger& ledger_;
    inbound_store& inbound_;
    settler& settler_;
    log::logger& logger_;
    /// Numbers hardly ever move; a move is seen at the latest after this long.
    struct cached_account {
        account_ref account;
        deadline until;
    };
    std::map<std::string, cached_account> accounts_;
    std::map<std::string, number_news> numbers_;  // what is not written down yet; inbound is a count here
    deadline marked_at_{steady_clock::now()};
    telemetry::counter outcomes_, statuses_, inbound_new_, inbound_known_, changes_, ignored_, parked_, lost_, poison_;
    telemetry::histogram rows_;
};

}  // namespace hermod::store
