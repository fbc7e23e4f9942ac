#include "consumers/feedback_consumer.hpp"

#include "store/poison.hpp"

#include <algorithm>

namespace hermod::store {

namespace {

constexpr std::chrono::milliseconds retry_delay{200};
constexpr std::chrono::seconds raw_limit{2};
constexpr std::chrono::seconds beside_limit{10};

}  // namespace

feedback_consumer::feedback_consumer(
    executor ex, feedback_batch& batch, outbox& out, dispatcher& dispatch, account_news& beside, raw_webhooks* raw, round_limits rounds, log::logger& logger)
    : combiner_{ex, rounds, [&batch](std::vector<feedback_item> items) { return batch.process(std::move(items)); }},
      outbox_{out},
      dispatcher_{dispatch},
      beside_{beside},
      raw_{raw},
      logger_{logger} {}

awaitable<std::vector<amqp::verdict>> feedback_consumer::handle(std::vector<amqp::delivery> batch) {
    std::vector<amqp::verdict> verdicts;
    std::vector<feedback_item> items;
    std::vector<std::size_t> sources;  // by item: its delivery
    std::vector<contracts::webhook_change> webhooks;
    std::vector<user_id_change> user_ids;
    std::vector<template_news> templates;
    news out;
    for (const auto& delivery : batch) {
        const bool is_repeat = marks_.is_repeat(delivery);
        auto parsed = read_feedback(delivery.body, is_repeat);
        if (raw_ != nullptr)
            for (auto& change : parsed.webhooks) webhooks.push_back(std::move(change));
        verdicts.push_back(parsed.refusal.empty() ? amqp::verdict::done() : amqp::verdict::dead(parsed.refusal));
        sources.resize(items.size() + parsed.items.size(), verdicts.size() - 1);
        for (auto& item : parsed.items) items.push_back(std::move(item));
        for (auto& one : parsed.user_ids) user_ids.push_back(std::move(one));
        for (auto& one : parsed.templates) templates.push_back(std::move(one));
        for (auto& [item, reason] : parsed.broken) {
            logger_.error("store.feedback.unreadable", {{"what", reason}});
            out.dead.emplace_back(std::move(item), std::move(reason));
        }
    }
    if (!user_ids.empty() || !templates.empty()) {
        const auto noted = co_await beside_.apply(std::move(user_ids), std::move(templates), steady_clock::now() + beside_limit);
        if (!noted) {
            logger_.warning("store.feedback.failed", {{"what", noted.error().message}, {"sqlstate", noted.error().sqlstate}});
            // What the database cannot take at all would come again for ever; it is kept as it came.
            if (!is_poison(noted.error()) && noted.error().failure != postgres::failure::rejected) co_return marks_.fail(batch, retry_delay);
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
    // Nobody who hears of them waits for this; what is handed over once more because it failed is kept when it succeeds.
    if (!webhooks.empty()) co_await keep(std::move(webhooks));
    const bool is_done = std::none_of(
        verdicts.begin(), verdicts.end(), [](const auto& v) { return v.what == amqp::verdict::kind::retry_later; });
    if (is_done) marks_.succeed(batch);
    else marks_.note(batch);
    co_return verdicts;
}

/// They are there for people to look at: what they say is processed even if they cannot be kept.
awaitable<void> feedback_consumer::keep(std::vector<contracts::webhook_change> webhooks) {
    const auto kept = co_await raw_->keep(std::move(webhooks), steady_clock::now() + raw_limit);
    if (!kept) logger_.warning("store.raw_webhooks.not_kept", {{"what", kept.error().message}});
}

}  // namespace hermod::store
