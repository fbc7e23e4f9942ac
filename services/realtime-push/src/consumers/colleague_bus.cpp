#include "consumers/colleague_bus.hpp"

#include <utility>

#include "hermod/contracts/topology.hpp"

namespace hermod::push {

namespace {

using namespace std::chrono_literals;

// Changes travel together that come together; nobody sees the difference.
constexpr auto linger = 20ms;
constexpr auto send_limit = 2s;
constexpr std::size_t most_pending = 10'000;
constexpr std::int64_t most_queued = 10'000;
constexpr std::size_t most_unsent_bytes = 4 * 1024 * 1024;

amqp::publisher_settings publishing(const settings& from) {
    amqp::publisher_settings out;
    out.connection = from.broker;
    out.connection.name += " presence out";
    out.max_backlog_bytes = most_unsent_bytes;
    return out;
}

amqp::consumer_settings consuming(const settings& from, const std::string& node) {
    amqp::consumer_settings out;
    out.connection = from.broker;
    out.connection.name += " presence in";
    out.queues = {"hermod.push." + node};
    out.is_exclusive = true;
    out.bind_to = contracts::presence_exchange;
    out.max_length = most_queued;
    return out;
}

}  // namespace

colleague_bus::colleague_bus(
    executor ex, const settings& from, company& friends, log::logger& log, telemetry::registry& metrics
)
    : settings_{from},
      company_{friends},
      log_{log},
      publisher_{ex, publishing(from), log, metrics},
      consumer_{ex, consuming(from, friends.node()),
                amqp::batch_handler{[this](std::vector<amqp::delivery> batch) { return take(std::move(batch)); }}, log, metrics},
      tasks_{ex, [&log](std::string_view task, std::exception_ptr) { log.error("push.task_failed", {{"task", task}}); }},
      changed_{ex},
      dropped_{metrics.make_counter("push_presence_dropped_total", "Signs of life that did not leave for the other nodes")} {
    company_.set_bus([this](contracts::sign_of_life sign) { tell(std::move(sign)); });
}

awaitable<void> colleague_bus::run() {
    tasks_.spawn("presence publisher", publisher_.run());
    tasks_.spawn("presence consumer", consumer_.run());
    tasks_.spawn("presence changes", send_changes());
    tasks_.spawn("presence reports", send_reports());
    co_await tasks_.join();
}

void colleague_bus::tell(contracts::sign_of_life sign) {
    if (pending_.size() >= most_pending) {
        dropped_.add();
        return;
    }
    pending_.push_back(std::move(sign));
    changed_.notify();
}

awaitable<void> colleague_bus::send(contracts::colleague_news news) {
    amqp::outgoing message;
    message.exchange = contracts::presence_exchange;
    message.body = contracts::write(news);
    message.is_persistent = false;
    message.is_mandatory = false;
    const auto outcome = co_await publisher_.publish(std::move(message), steady_clock::now() + send_limit);
    if (outcome != amqp::publish_outcome::confirmed) dropped_.add(static_cast<double>(news.items.size()));
}

awaitable<void> colleague_bus::send_changes() {
    while (true) {
        while (pending_.empty()) co_await changed_.wait();
        co_await async::sleep_for(linger);
        contracts::colleague_news news{company_.node(), false, false, std::exchange(pending_, {})};
        co_await send(std::move(news));
    }
}

awaitable<void> colleague_bus::send_reports() {
    while (true) {
        // Nobody would hear a question, or its answer, while this node does not listen.
        if (consumer_.is_ready()) {
            auto news = company_.report(!std::exchange(is_known_, true));
            co_await send(std::move(news));
        }
        const auto began = steady_clock::now();
        is_report_due_ = !consumer_.is_ready();
        while (steady_clock::now() - began < settings_.presence.interval && !is_report_due_) co_await async::sleep_for(100ms);
        if (is_report_due_) co_await async::sleep_for(100ms);
        company_.forget_silent(steady_clock::now() - 3 * settings_.presence.interval);
    }
}

awaitable<std::vector<amqp::verdict>> colleague_bus::take(std::vector<amqp::delivery> batch) {
    const auto now = steady_clock::now();
    for (const auto& message : batch) {
        const auto news = contracts::read_text<contracts::colleague_news>(message.body, {.bytes = most_unsent_bytes});
        if (!news) {
            log_.warning("push.broken_presence", {{"what", news.error().message}});
            continue;
        }
        if (news->asks && news->node != company_.node()) is_report_due_ = true;
        company_.on_news(*news, now);
    }
    co_return std::vector<amqp::verdict>(batch.size(), amqp::verdict::done());
}

awaitable<void> colleague_bus::stop(deadline limit) {
    // The clients are gone: the others need not wait until this node has been silent for long.
    if (publisher_.is_ready()) {
        auto last_word = company_.report(false);
        co_await send(std::move(last_word));
    }
    const bool is_empty = co_await publisher_.stop(limit);
    const bool is_done = co_await consumer_.stop(limit);
    static_cast<void>(is_empty && is_done);  // nothing of it is worth waiting for
    tasks_.cancel();
    co_await tasks_.join();
}

}  // namespace hermod::push
