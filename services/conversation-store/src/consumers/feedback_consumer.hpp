#pragma once
#include "consumers/combiner.hpp"
#include "consumers/feedback_batch.hpp"
#include "consumers/repeat_marks.hpp"
#include "hermod/amqp/consumer.hpp"
#include "store/account_news.hpp"
#include "store/raw_webhooks.hpp"
#include "workers/dispatcher.hpp"

namespace hermod::store {

/// Consumes hermod.feedback: commits, publishes the events with confirms, then acks; tells the dispatcher whose credit came
/// back.
class feedback_consumer {
public:
    /// `raw`: where webhooks are kept as they came; none: they are not.
    feedback_consumer(
        executor, feedback_batch&, outbox&, dispatcher&, account_news&, raw_webhooks* raw, round_limits rounds, log::logger&);

    /// amqp::batch_handler.
    awaitable<std::vector<amqp::verdict>> handle(std::vector<amqp::delivery> batch);
    /// The transactions, one after the other. Works until cancelled.
    awaitable<void> run() { return combiner_.run(); }

private:
    awaitable<void> keep(std::vector<contracts::webhook_change> webhooks);

    combiner<feedback_item, feedback_answer> combiner_;
    outbox& outbox_;
    dispatcher& dispatcher_;
    account_news& beside_;
    raw_webhooks* raw_;
    log::logger& logger_;
    repeat_marks marks_;
};

}  // namespace hermod::store
