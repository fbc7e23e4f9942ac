#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hermod/amqp/connection.hpp"
#include "hermod/amqp/message.hpp"
#include "hermod/async/awaitable.hpp"
#include "hermod/log/log.hpp"
#include "hermod/telemetry/metrics.hpp"

namespace hermod::amqp {

/// What becomes of a delivery; returned, never thrown.
struct verdict {
    enum class kind {
        ack,          // done, or known to be done
        retry_later,  // could not be done now (database away): it stays unacked here and is handed over again after `delay`.
                      // Never nacked: a requeue would spoil the order and count against the delivery limit
        dead_letter   // cannot be done ever: rejected, goes to hermod.dead with `reason` in our log
    };
    kind what{kind::ack};
    std::chrono::milliseconds delay{0};
    std::string reason{};

    static verdict done() { return {}; }
    static verdict retry_after(std::chrono::milliseconds d) { return {kind::retry_later, d, {}}; }
    static verdict dead(std::string why) { return {kind::dead_letter, {}, std::move(why)}; }
};

/// Everything that arrived while the previous batch was under way, in order; one verdict per delivery, in the same order.
/// Also used with max_batch = 1. While a batch has retry_later verdicts nothing newer of that queue is handed over.
using batch_handler = std::function<awaitable<std::vector<verdict>>(std::vector<delivery>)>;
/// Called for each delivery without waiting for the ones before; at most `prefetch` at a time.
using concurrent_handler = std::function<awaitable<verdict>(delivery)>;

struct consumer_settings {
    connection_settings connection;
    std::vector<std::string> queues;  // one channel each, on one connection
    std::uint16_t prefetch{200};
    std::size_t max_batch{200};
    std::size_t max_batch_bytes{4 * 1024 * 1024};
    /// For streams: `first`, `last`, `next`, or a number (the offset of the first message wanted). "" for other queues.
    std::function<std::string(const std::string& queue)> stream_offset;
    /// Reply queues: the consumer declares them itself, for its connection alone; they are gone with it.
    bool is_exclusive{false};
    /// Of exclusive queues: bound to this fanout exchange; "" to none.
    std::string bind_to;
    /// Of exclusive queues: the oldest messages go when there are more; 0 for no bound.
    std::int64_t max_length{0};
    /// Until the next try after a queue was refused, or its consumer cancelled.
    std::chrono::milliseconds retry_consume{1'000};
};

/// Consumes over a connection of its own (acks go through while publishers are blocked). At least once: deduplicate by what the
/// messages say. Reconnects with jittered back-off; deliveries of a lost channel that are still being worked on are finished,
/// and their verdicts dropped.
class consumer {
public:
    consumer(executor, consumer_settings, batch_handler, log::logger&, telemetry::registry&);
    consumer(executor, consumer_settings, concurrent_handler, log::logger&, telemetry::registry&);
    ~consumer();
    consumer(const consumer&) = delete;
    consumer& operator=(const consumer&) = delete;

    /// Keeps consuming until stop(). Run it in the service's task group.
    awaitable<void> run();
    /// Hands over nothing more, waits until what was handed over has its verdict and is acked (at most until `limit`), then
    /// closes the channels (never basic.cancel with unacked messages: the next consumer would overtake them).
    awaitable<bool> stop(deadline limit);
    /// Every queue's basic.consume is confirmed.
    [[nodiscard]] bool is_ready() const noexcept;
    [[nodiscard]] std::string trouble() const;

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace hermod::amqp
