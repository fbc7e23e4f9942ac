#include "hermod/amqp/consumer.hpp"

#include <algorithm>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "consumer_state.hpp"
#include "hermod/async/with_timeout.hpp"

namespace hermod::amqp {

consumer_metrics::consumer_metrics(telemetry::registry& registry, const std::string& connection)
    : delivered{registry.make_counter("amqp_delivered_total", "Deliveries", {{"connection", connection}})},
      redelivered{registry.make_counter("amqp_redelivered_total", "Flagged deliveries", {{"connection", connection}})},
      acked{registry.make_counter("amqp_acked_total", "Deliveries acked", {{"connection", connection}})},
      dead_lettered{registry.make_counter("amqp_dead_lettered_total", "Deliveries rejected", {{"connection", connection}})},
      retried{registry.make_counter("amqp_retried_total", "Deliveries handed over again", {{"connection", connection}})},
      cancelled{registry.make_counter("amqp_cancelled_total", "Consumers cancelled by the broker", {{"connection", connection}})},
      reconnects{registry.make_counter("amqp_connections_lost_total", "Lost connections", {{"connection", connection}})},
      open{registry.make_gauge("amqp_open_deliveries", "Handed over, without verdict", {{"connection", connection}})} {}

consumer::state::state(
    executor loop, consumer_settings s, handler_of_either_kind h, log::logger& l, telemetry::registry& registry)
    : ex{loop},
      settings{std::move(s)},
      handler{std::move(h)},
      logger{l},
      metrics{registry, settings.connection.name},
      retry_timer{loop},
      changed{loop} {
    for (const auto& queue : settings.queues) lanes.emplace_back(loop, queue);
}

void consumer::state::on_open() {
    trouble_text.clear();
    for (auto& l : lanes) start(l);
}

bool consumer::state::is_consuming() const noexcept {
    return std::all_of(lanes.begin(), lanes.end(), [](const lane& l) { return l.now == lane::phase::consuming; });
}

awaitable<void> consumer::state::run() {
    const auto self = shared_from_this();
    async::backoff delays{{.first = std::chrono::milliseconds{100}, .cap = settings.connection.longest_retry, .jitter = 0.5}};
    std::size_t turn = 0;
    is_running = true;
    while (!is_leaving) {
        const auto& hosts = settings.connection.hosts;
        const auto link_of_turn = std::make_shared<link>(ex, settings.connection, *this, std::chrono::milliseconds{0});
        connection = link_of_turn;
        const std::string reason = co_await link_of_turn->run(hosts.at(turn++ % hosts.size()));
        if (std::exchange(was_consuming, false)) delays.reset();
        on_connection_lost(reason);
        if (is_leaving) break;
        error_code ignored;
        retry_timer.expires_after(delays.next());
        co_await retry_timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    is_running = false;
    changed.notify();
}

/// Closing a channel gives everything unacked back at once and in order; basic.cancel would let the next consumer overtake it.
awaitable<bool> consumer::state::stop(deadline limit) {
    const auto self = shared_from_this();
    is_stopping = true;
    changed.notify();  // nothing is handed over again either
    while (handed_over > 0 && steady_clock::now() < limit) co_await async::with_timeout(changed.wait(), limit);
    const bool is_clean = handed_over == 0;
    if (!is_clean) {
        for (auto it = tasks.begin(); it != tasks.end();) (it++)->emit(asio::cancellation_type::terminal);
    }
    for (auto& l : lanes) {
        write_settled(l);
        l.timer.cancel();
    }
    is_leaving = true;
    retry_timer.cancel();
    if (connection) connection->say_goodbye();
    const auto end = steady_clock::now() + std::chrono::seconds{2};
    while ((is_running || handed_over > 0) && steady_clock::now() < end)
        co_await async::with_timeout(changed.wait(), end);
    co_return is_clean;
}

consumer::consumer(
    executor ex, consumer_settings settings, batch_handler handler, log::logger& logger, telemetry::registry& metrics)
    : state_{std::make_shared<state>(ex, std::move(settings), std::move(handler), logger, metrics)} {}

consumer::consumer(
    executor ex, consumer_settings settings, concurrent_handler handler, log::logger& logger, telemetry::registry& metrics)
    : state_{std::make_shared<state>(ex, std::move(settings), std::move(handler), logger, metrics)} {}

consumer::~consumer() {
    state_->is_stopping = state_->is_leaving = true;
    state_->retry_timer.cancel();
    for (auto& l : state_->lanes) l.timer.cancel();
    for (auto it = state_->tasks.begin(); it != state_->tasks.end();)
        (it++)->emit(asio::cancellation_type::terminal);
    if (state_->connection) state_->connection->close("closed");
}

awaitable<void> consumer::run() { return state_->run(); }

awaitable<bool> consumer::stop(deadline limit) { return state_->stop(limit); }

bool consumer::is_ready() const noexcept { return state_->is_consuming(); }

std::string consumer::trouble() const {
    if (state_->is_consuming()) return "";
    return state_->trouble_text.empty() ? "not every queue is consumed yet" : state_->trouble_text;
}

}  // namespace hermod::amqp
