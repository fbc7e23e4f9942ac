#include "publisher_state.hpp"

#include <algorithm>

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "hermod/async/with_timeout.hpp"

namespace hermod::amqp {

namespace {

constexpr std::size_t cost_of_one = 512;                      // book-keeping per message
constexpr std::size_t most_outbound_bytes = 1024U * 1024;     // encoded and not yet written
constexpr std::chrono::milliseconds sweep_time{20};           // limits are kept this exactly
constexpr std::chrono::milliseconds quiet_sweep_time{1'000};  // late confirms are looked for this often

std::size_t cost_of(const outgoing& message) {
    std::size_t cost = cost_of_one + message.body.size() + message.routing_key.size() + message.message_id.size();
    for (const auto& [name, value] : message.headers) cost += name.size() + 64;
    return cost;
}

}  // namespace

publisher::state::state(executor executor_of_loop, publisher_settings s, log::logger& l, telemetry::registry& registry)
    : ex{executor_of_loop},
      settings{std::move(s)},
      logger{l},
      metrics{registry, settings.connection.name},
      sweep_timer{ex},
      retry_timer{ex},
      idle{ex} {}

publisher::state::item publisher::state::submit(outgoing message, deadline limit, publish_done done) {
    const auto cost = cost_of(message);
    const auto added = std::make_shared<pending_publish>();
    added->message = std::move(message);
    added->limit = limit;
    added->done = std::move(done);
    added->cost = cost;
    added->submitted_at = steady_clock::now();
    ++open_count;
    bytes += cost;
    if (is_stopping || bytes > settings.max_backlog_bytes) {
        finish(*added, publish_outcome::overloaded);
        return nullptr;
    }
    if (!is_encodable(added->message)) {
        logger.error("amqp.publish.too_long", {{"exchange", added->message.exchange}});
        finish(*added, publish_outcome::refused);
        return nullptr;
    }
    backlog.push_back(added);
    pump();
    if (limit + sweep_time < next_sweep) arm_sweep(limit);
    return added;
}

void publisher::state::pump() {
    while (write_next()) {
    }
    if (connection) connection->flush();
}

bool publisher::state::write_next() {
    if (!is_channel_open || is_blocked || backlog.empty()) return false;
    if (unconfirmed.size() >= settings.max_unconfirmed) return false;
    if (connection->waiting_bytes() > most_outbound_bytes) return false;
    const auto next = std::move(backlog.front());
    backlog.pop_front();
    if (!next->done) return true;  // its limit has passed
    if (!connection->out().publish(channel, next->message, next->has_left)) {
        finish(*next, publish_outcome::refused);
        return true;
    }
    next->has_left = true;
    next->written_at = steady_clock::now();
    unconfirmed.push(next);
    return true;
}

void publisher::state::finish(pending_publish& one, publish_outcome outcome) {
    if (!one.done) return;
    metrics.of(outcome).add();
    if (outcome == publish_outcome::confirmed)
        metrics.confirm_seconds.observe(std::chrono::duration<double>(steady_clock::now() - one.submitted_at).count());
    finished.emplace_back(std::move(one.done), outcome);
    one.message.body = {};
    bytes -= one.cost;
    --open_count;
    if (is_idle()) idle.notify();
    if (std::exchange(is_finish_due, true)) return;
    asio::post(ex, [self = shared_from_this()] { self->call_finished(); });
}

/// Callers go on from here and not from inside finish(): they may publish again at once.
void publisher::state::call_finished() {
    is_finish_due = false;
    metrics.unconfirmed.set(static_cast<double>(unconfirmed.size()));
    metrics.backlog_bytes.set(static_cast<double>(bytes));
    auto calls = std::exchange(finished, {});
    for (auto& [done, outcome] : calls) done(outcome);
}

void publisher::state::expire(pending_publish& one) {
    finish(one, one.has_left ? publish_outcome::unknown : publish_outcome::overloaded);
}

void publisher::state::arm_sweep(deadline at) {
    next_sweep = std::max(at, steady_clock::now() + sweep_time);
    sweep_timer.expires_at(next_sweep);
    sweep_timer.async_wait([weak = weak_from_this()](error_code failed) {
        const auto self = weak.lock();
        if (!failed && self) self->sweep();
    });
}

/// Ends what is past its limit; the earliest limit of the rest.
deadline publisher::state::expire_late(deadline now) {
    deadline earliest = deadline::max();
    const auto look_at = [&](pending_publish& one) {
        if (one.limit <= now) expire(one);
        else if (one.done) earliest = std::min(earliest, one.limit);
        return false;
    };
    unconfirmed.find([&](item& one) { return look_at(*one); });
    for (const auto& one : backlog) look_at(*one);
    while (!backlog.empty() && !backlog.front()->done) backlog.pop_front();
    return earliest;
}

/// Besides the limits: replaces a channel on which a confirm is late, for it may have been lost for good.
void publisher::state::sweep() {
    const auto now = steady_clock::now();
    const auto earliest = expire_late(now);
    const auto* oldest = unconfirmed.oldest();
    const bool is_late = oldest && (*oldest)->written_at + settings.connection.reply_deadline <= now;
    if (is_channel_open && !is_blocked && is_late) {
        logger.warning("amqp.confirm.late", {{"connection", settings.connection.name}});
        metrics.replaced_channels.add();
        close_channel();
        take_back(false);
        open_channel();
    } else if (connection && now >= channel_limit) {
        connection->close("the broker does not open a channel");
    }
    next_sweep = deadline::max();
    const bool is_waiting = open_count > 0 || unconfirmed.size() > 0 || channel_limit != deadline::max();
    if (is_waiting) arm_sweep(std::min(earliest, now + quiet_sweep_time));
}

void publisher::state::refuse_all() {
    unconfirmed.find([this](item& one) {
        expire(*one);
        return false;
    });
    for (const auto& one : backlog) expire(*one);
    backlog.clear();
}

awaitable<void> publisher::state::run() {
    const auto self = shared_from_this();
    async::backoff delays{{.first = std::chrono::milliseconds{100}, .cap = settings.connection.longest_retry, .jitter = 0.5}};
    std::size_t turn = 0;
    is_running = true;
    while (!is_stopping) {
        const auto& hosts = settings.connection.hosts;
        const auto link_of_turn = std::make_shared<link>(ex, settings.connection, *this, settings.linger);
        connection = link_of_turn;
        const std::string reason = co_await link_of_turn->run(hosts.at(turn++ % hosts.size()));
        if (was_channel_open) delays.reset();
        on_connection_lost(reason);
        if (is_stopping) break;
        error_code ignored;
        retry_timer.expires_after(delays.next());
        co_await retry_timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    is_running = false;
    idle.notify();
}

awaitable<bool> publisher::state::stop(deadline limit) {
    const auto self = shared_from_this();
    while (!is_idle() && steady_clock::now() < limit) co_await async::with_timeout(idle.wait(), limit);
    const bool is_clean = is_idle();
    is_stopping = true;
    refuse_all();
    retry_timer.cancel();
    if (connection && is_blocked) connection->close("closed");
    else if (connection) connection->say_goodbye();
    const auto end = steady_clock::now() + std::chrono::seconds{2};
    while (is_running && steady_clock::now() < end) co_await async::with_timeout(idle.wait(), end);
    co_return is_clean;
}

}  // namespace hermod::amqp
