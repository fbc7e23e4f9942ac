// The consumer's talk with its handler: batches, verdicts, deliveries handed over again.
#include <algorithm>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "consumer_state.hpp"
#include "hermod/async/with_timeout.hpp"

namespace hermod::amqp {

namespace {

constexpr std::chrono::milliseconds retry_after_exception{1'000};

std::string text_of(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& e) {
        return e.what();
    } catch (...) {
        return "unknown exception";
    }
}

}  // namespace

/// The task keeps the state alive by its completion handler; it is told to end when the consumer has waited long enough.
void consumer::state::spawn(lane& l, std::size_t count, awaitable<void> task) {
    handed_over += count;
    const auto signal = tasks.emplace(tasks.end());
    auto on_exit = [self = shared_from_this(), &l, count, signal](const std::exception_ptr& failure) {
        self->tasks.erase(signal);
        self->handed_over -= count;
        l.is_busy = false;
        if (failure && !self->is_leaving)
            self->logger.error("amqp.consumer.failed", {{"queue", l.queue}, {"what", text_of(failure)}});
        self->changed.notify();
        self->hand_over(l);
    };
    asio::co_spawn(ex, std::move(task), asio::bind_cancellation_slot(signal->slot(), std::move(on_exit)));
}

std::vector<delivery> consumer::state::next_batch(lane& l) {
    std::vector<delivery> batch;
    std::size_t bytes = 0;
    while (!l.waiting.empty() && batch.size() < settings.max_batch) {
        bytes += l.waiting.front().body.size();
        if (!batch.empty() && bytes > settings.max_batch_bytes) break;
        batch.push_back(std::move(l.waiting.front()));
        l.waiting.pop_front();
    }
    return batch;
}

void consumer::state::hand_over(lane& l) {
    if (is_stopping || l.waiting.empty()) return;
    if (std::holds_alternative<batch_handler>(handler)) {
        if (std::exchange(l.is_busy, true)) return;
        auto batch = next_batch(l);
        const auto count = batch.size();
        return spawn(l, count, process_batch(l, std::move(batch), l.generation));
    }
    while (!l.waiting.empty()) {
        auto next = std::move(l.waiting.front());
        l.waiting.pop_front();
        spawn(l, 1, process_one(l, std::move(next), l.generation));
    }
}

/// The handler's verdicts, one for each; what it throws becomes a retry of all: this is the message border.
awaitable<std::vector<verdict>> consumer::state::ask(std::vector<delivery> batch) {
    const auto count = batch.size();
    std::vector<verdict> verdicts;
    try {
        verdicts = co_await std::get<batch_handler>(handler)(std::move(batch));
    } catch (const boost::system::system_error& e) {
        if (e.code() == asio::error::operation_aborted && is_stopping) throw;
        logger.error("amqp.handler.failed", {{"what", e.what()}});
    } catch (const std::exception& e) {
        logger.error("amqp.handler.failed", {{"what", e.what()}});
    }
    verdicts.resize(count, verdict::retry_after(retry_after_exception));
    co_return verdicts;
}

/// True if the deliveries are still ours after the delay.
awaitable<bool> consumer::state::wait_for_retry(lane& l, std::chrono::milliseconds delay, std::uint64_t generation) {
    if (!is_current(l, generation)) co_return false;
    const auto until = steady_clock::now() + std::max(delay, std::chrono::milliseconds{1});
    while (is_current(l, generation) && steady_clock::now() < until)
        co_await async::with_timeout(changed.wait(), until);
    co_return is_current(l, generation);
}

awaitable<void> consumer::state::process_batch(lane& l, std::vector<delivery> batch, std::uint64_t generation) {
    while (!batch.empty()) {
        const auto verdicts = co_await ask(batch);
        std::vector<delivery> again;
        auto delay = std::chrono::milliseconds::max();
        for (std::size_t i = 0; i < batch.size(); ++i) {
            settle(l, generation, batch[i].tag, verdicts[i]);
            if (verdicts[i].what != verdict::kind::retry_later) continue;
            delay = std::min(delay, verdicts[i].delay);
            again.push_back(std::move(batch[i]));
        }
        flush_settled(l);
        batch = std::move(again);
        if (batch.empty()) co_return;
        metrics.retried.add(static_cast<double>(batch.size()));
        const bool is_ours = co_await wait_for_retry(l, delay, generation);
        if (!is_ours) co_return;
    }
}

awaitable<void> consumer::state::process_one(lane& l, delivery one, std::uint64_t generation) {
    const auto tag = one.tag;
    while (true) {
        verdict answer = verdict::retry_after(retry_after_exception);
        try {
            answer = co_await std::get<concurrent_handler>(handler)(one);
        } catch (const boost::system::system_error& e) {
            if (e.code() == asio::error::operation_aborted && is_stopping) throw;
            logger.error("amqp.handler.failed", {{"what", e.what()}});
        } catch (const std::exception& e) {
            logger.error("amqp.handler.failed", {{"what", e.what()}});
        }
        settle(l, generation, tag, answer);
        flush_settled(l);
        if (answer.what != verdict::kind::retry_later) co_return;
        metrics.retried.add();
        const bool is_ours = co_await wait_for_retry(l, answer.delay, generation);
        if (!is_ours) co_return;
    }
}

}  // namespace hermod::amqp
