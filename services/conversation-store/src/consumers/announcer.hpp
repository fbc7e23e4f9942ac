#pragma once
#include <vector>

#include "consumers/outbox.hpp"
#include "store/pending_events.hpp"

namespace hermod::store {

/// Publishes events that were kept (store/pending_events) with what they tell of, and removes them when they are confirmed.
/// Whatever keeps it from that - a crash, the broker, the database - the sweeper of some process does it again, with the same
/// event ids.
class announcer {
public:
    /// `max_waiting`: events that may be on their way beside their callers.
    announcer(executor, outbox&, pending_events&, std::size_t max_waiting, log::logger&, telemetry::registry&);

    /// Resumes when they are confirmed; as outbox::publish().
    awaitable<void> publish(std::vector<contracts::event> events);
    /// Beside the caller, whose answer need not wait for the broker. When too many are on their way, it is left to the sweeper.
    void announce(std::vector<contracts::event> events);
    /// Ends what is still being tried: it stays kept.
    awaitable<void> stop();

private:
    awaitable<void> publish_beside(std::vector<contracts::event> events);

    outbox& outbox_;
    pending_events& kept_;
    std::size_t max_waiting_;
    std::size_t waiting_{0};
    log::logger& logger_;
    async::task_group tasks_;
    telemetry::counter left_;
};

}  // namespace hermod::store
