#pragma once
#include "consumers/combiner.hpp"
#include "consumers/repeat_marks.hpp"
#include "consumers/send_batch.hpp"
#include "hermod/amqp/consumer.hpp"
#include "workers/dispatcher.hpp"

namespace hermod::store {

/// Consumes hermod.send: what arrived in all partitions while the previous transaction was under way is persisted in one, then
/// published with confirms, and only then acked.
class send_consumer {
public:
    send_consumer(executor, send_batch&, outbox&, dispatcher&, round_limits rounds, log::logger&);

    /// amqp::batch_handler.
    awaitable<std::vector<amqp::verdict>> handle(std::vector<amqp::delivery> batch);
    /// The transactions, one after the other. Works until cancelled.
    awaitable<void> run() { return combiner_.run(); }

private:
    struct reading;
    reading read(const std::vector<amqp::delivery>& batch) const;

    combiner<send_item, send_answer> combiner_;
    outbox& outbox_;
    dispatcher& dispatcher_;
    log::logger& logger_;
    repeat_marks marks_;
};

}  // namespace hermod::store
