#pragma once
#include <string>
#include <vector>

#include "consumers/outbox.hpp"
#include "store/ledger.hpp"

namespace hermod::store {

struct message_news {
    message_key key;
    fact what;
};

struct settled_event {
    message_key key;
    contracts::event what;
};

struct settlement {
    std::vector<settled_event> events;
    /// By index: the message does not exist.
    std::vector<bool> is_unknown;
    /// By index: not settled, because somebody else keeps changing its rows: its news has to come again.
    std::vector<bool> is_open;
    /// Accounts whose messages were settled or went back: credit may have come back.
    std::vector<std::string> accounts;
    /// Accounts with something put back into the backlog.
    std::vector<std::string> requeued;
    /// Alarms about accounts that were halted; kept, so that publishing them is only for speed.
    std::vector<contracts::event> alarms;
};

/// Applies news to messages: reads their rows, folds, writes, and starts over for rows that changed meanwhile. Parked statuses
/// that become matchable are applied along with it.
class settler {
public:
    /// Who sees to it that the events get out if this process dies before it has published them: whoever handed the news over
    /// (an unacked delivery), or the events are kept with what they tell of and the announcer publishes them.
    enum class repeated_by { deliveries, announcer };

    settler(ledger& rows, repeated_by whom, log::logger& logger, telemetry::registry& metrics);

    /// News of one message in the order in which it is to count.
    awaitable<postgres::result<settlement>> settle(std::vector<message_news> facts, std::vector<account_stop> stops, deadline limit);

private:
    struct round;
    ledger& ledger_;
    bool keeps_events_;
    log::logger& logger_;
    telemetry::counter applied_, stale_, open_, matched_, uncertain_, stopped_;
};

}  // namespace hermod::store
