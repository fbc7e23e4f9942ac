#include "consumers/feedback_consumer.hpp"

#include <algorithm>

namespace hermod::store {

namespace {

constexpr std::chrono::milliseconds retry_delay{200};

}  // namespace

feedback_consumer::feedback_consumer(
    executor ex, feedback_batch& batch, outbox& out, dispatcher& dispatch, round_limits rounds, log::logger& logger)
    : combiner_{ex, rounds, [&batch](std::vector<feedback_item> items) { return batch.process(std::move(items)); }},
      outbox_{out},
      dispatcher_{dispatch},
      logger_{logger} {}

awaitable<std::vector<amqp::verdict>> feedback_consumer::handle(std::vector<amqp::delivery> batch) {
    std::vector<amqp::verdict> verdicts;
    std::vector<feedback_item> items;
    std::vector<std::size_t> sources;  // by item: its delivery
    news out;
    for (const auto& delivery : batch) {
        auto parsed = read_feedback(delivery.body, marks_.is_repeat(delivery));
        verdicts.push_back(parsed.refusal.empty() ? amqp::verdict::done() : amqp::verdict::dead(parsed.refusal));
        sources.resize(items.size() + parsed.items.size(), verdicts.size() - 1);
        for (auto& item : parsed.items) items.push_back(std::move(item));
        for (auto& [item, reason] : parsed.broken) {
            logger_.error("store.feedback.unreadable", {{"what", reason}});
            out.dead.emplace_back(std::move(item), std::move(reason));
        }
    }
    if (!items.empty()) {
        auto answers = co_await combiner_.submit(std::move(items));
        if (!answers) {
            logger_.warning("store.feedback.failed", {{"what", answers.error().message}, {"sqlstate", answers.error().sqlstate}});
            co_return marks_.fail(batch, retry_delay);
        }
        for (std::size_t i = 0; i < answers->size(); ++i) {
            auto& answer = (*answers)[i];
            if (answer.comes_again) verdicts[sources[i]] = amqp::verdict::retry_after(retry_delay);
            out.append(std::move(answer.out));
            for (const auto& account : answer.requeued) dispatcher_.expect(account);
            for (const auto& account : answer.accounts) dispatcher_.nudge(account);
        }
    }
    if (!out.empty()) co_await outbox_.publish(std::move(out));
    const bool is_done = std::none_of(
        verdicts.begin(), verdicts.end(), [](const auto& v) { return v.what == amqp::verdict::kind::retry_later; });
    if (is_done) marks_.succeed(batch);
    else marks_.note(batch);
    co_return verdicts;
}

}  // namespace hermod::store
