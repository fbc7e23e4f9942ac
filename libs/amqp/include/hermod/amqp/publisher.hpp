#pragma once
#include <chrono>
#include <cstddef>
#include <memory>

#include "hermod/amqp/connection.hpp"
#include "hermod/amqp/message.hpp"
#include "hermod/async/awaitable.hpp"
#include "hermod/log/log.hpp"
#include "hermod/telemetry/metrics.hpp"

namespace hermod::amqp {

enum class publish_outcome {
    confirmed,   // the broker has it in every queue it was routed to
    returned,    // mandatory and no queue: a mistake in the topology
    refused,     // nack: a queue is full or gone
    overloaded,  // our own backlog is full, or the broker blocked us: nothing left this process
    unknown      // no confirm in time: it may be there. Publish again with the same message_id
};

struct publisher_settings {
    connection_settings connection;
    std::size_t max_unconfirmed{2'000};             // in flight; more wait in the backlog
    std::size_t max_backlog_bytes{64 * 1024 * 1024};  // waiting and in flight; more is `overloaded`
    /// How long a publish may linger so that several leave in one write; 0 sends at the end of the loop's turn.
    std::chrono::milliseconds linger{0};
};

/// Publishes with confirms over a connection of its own. While the connection is away messages wait in the backlog until their
/// limit; what was in flight is published again, marked with the header x-possible-duplicate=true.
class publisher {
public:
    publisher(executor, publisher_settings, log::logger&, telemetry::registry&);
    ~publisher();
    publisher(const publisher&) = delete;
    publisher& operator=(const publisher&) = delete;

    /// Keeps the connection up until stop(). Run it in the service's task group.
    awaitable<void> run();
    /// Resumes at the confirm, or at `limit` with `unknown` (or `overloaded` if it never left). A confirm that does not come
    /// within reply_deadline replaces the channel. Cancelling the waiting coroutine counts as the limit.
    awaitable<publish_outcome> publish(outgoing, deadline limit);
    /// Waits for what is unconfirmed, at most until `limit`; then closes. True if nothing was left.
    awaitable<bool> stop(deadline limit);
    /// Connected and not blocked.
    [[nodiscard]] bool is_ready() const noexcept;
    /// The broker's reason for connection.blocked, or the last connection error; "" if all is well.
    [[nodiscard]] std::string trouble() const;
    [[nodiscard]] std::size_t backlog_bytes() const noexcept;

private:
    friend class packer;  // one callback per item instead of one coroutine
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace hermod::amqp
