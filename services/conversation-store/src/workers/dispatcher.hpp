#pragma once
#include <set>
#include <string>
#include <vector>

#include "consumers/outbox.hpp"
#include "hermod/async/event.hpp"
#include "store/backlog.hpp"

namespace hermod::store {

/// Moves messages from the backlog to the sender as credit comes back. Which accounts have a backlog is remembered only as a
/// hint; the sweeper says each second what really is.
class dispatcher {
public:
    dispatcher(executor, backlog&, outbox&, log::logger&);

    /// This account has something in its backlog.
    void expect(const std::string& account_id);
    /// Credit of this account may have come back. Costs nothing if it is not known to have a backlog.
    void nudge(const std::string& account_id);
    /// These accounts, and no others, have something due.
    void set_due(const std::vector<std::string>& account_ids);
    /// Works until cancelled.
    awaitable<void> run();

private:
    backlog& backlog_;
    outbox& outbox_;
    log::logger& logger_;
    async::event nudged_;
    std::set<std::string> backlogged_;
    std::set<std::string> due_;
};

}  // namespace hermod::store
