#include "declarer.hpp"

#include <boost/asio/co_spawn.hpp>

#include "field_table.hpp"
#include "hermod/async/with_timeout.hpp"

namespace hermod::amqp {

declarer::declarer(executor ex, connection_settings settings)
    : executor_{ex}, settings_{std::move(settings)}, changed_{ex} {}

void declarer::connect() {
    connection_ = std::make_shared<link>(executor_, settings_, *this, std::chrono::milliseconds{0});
    // The completion handler keeps this object, which the link refers to, until the link's end.
    auto on_end = [self = shared_from_this()](const std::exception_ptr& failure, std::string reason) {
        self->lost_ = failure ? "cancelled" : std::move(reason);
        self->changed_.notify();
    };
    asio::co_spawn(executor_, connection_->run(settings_.hosts.front()), std::move(on_end));
}

void declarer::close() {
    if (connection_) connection_->say_goodbye();
}

void declarer::on_open() {
    is_open_ = true;
    changed_.notify();
}

void declarer::on_method(std::uint16_t channel, amqp_method_number_t id, void* fields) {
    if (channel != channel_) return;
    if (id == AMQP_CHANNEL_CLOSE_METHOD) {
        const auto& close = *static_cast<const amqp_channel_close_t*>(fields);
        answer_ = outcome{outcome::kind::refused, close.reply_code, std::string{to_view(close.reply_text)}};
        amqp_channel_close_ok_t ok{};
        connection_->out().method(channel, AMQP_CHANNEL_CLOSE_OK_METHOD, &ok);
        connection_->flush();
    } else if (id == expected_) {
        answer_ = outcome{};
    }
    changed_.notify();
}

awaitable<declarer::outcome> declarer::call(amqp_method_number_t id, void* fields, amqp_method_number_t answer) {
    answer_.reset();
    expected_ = answer;
    connection_->out().method(channel_, id, fields);
    connection_->flush();
    const auto limit = steady_clock::now() + settings_.reply_deadline;
    while (!answer_ && !lost_ && steady_clock::now() < limit) co_await async::with_timeout(changed_.wait(), limit);
    if (answer_) co_return *answer_;
    co_return outcome{outcome::kind::lost, 0, lost_.value_or(std::string{"no answer to "} + amqp_method_name(id))};
}

awaitable<declarer::outcome> declarer::open_channel() {
    ++channel_;
    amqp_channel_open_t fields{};
    co_return co_await call(AMQP_CHANNEL_OPEN_METHOD, &fields, AMQP_CHANNEL_OPEN_OK_METHOD);
}

awaitable<declarer::outcome> declarer::declare_exchange(const exchange& one) {
    amqp_exchange_declare_t fields{};
    fields.exchange = to_bytes(one.name);
    fields.type = to_bytes(one.type);
    fields.durable = 1;
    co_return co_await call(AMQP_EXCHANGE_DECLARE_METHOD, &fields, AMQP_EXCHANGE_DECLARE_OK_METHOD);
}

awaitable<declarer::outcome> declarer::ask_queue(const queue& one, bool is_passive) {
    const field_table arguments{one.arguments};
    amqp_queue_declare_t fields{};
    fields.queue = to_bytes(one.name);
    fields.durable = 1;
    fields.passive = is_passive ? 1 : 0;
    if (!is_passive) fields.arguments = arguments.get();
    co_return co_await call(AMQP_QUEUE_DECLARE_METHOD, &fields, AMQP_QUEUE_DECLARE_OK_METHOD);
}

/// Asks first whether it exists: only a new queue has to be waited for.
awaitable<declarer::outcome> declarer::declare_queue(const queue& one) {
    const auto found = co_await ask_queue(one, true);
    const bool is_new = found.what == outcome::kind::refused && found.code == AMQP_NOT_FOUND;
    if (found.what != outcome::kind::done && !is_new) co_return found;
    if (is_new) {
        const auto reopened = co_await open_channel();
        if (reopened.what != outcome::kind::done) co_return reopened;
    }
    const auto declared = co_await ask_queue(one, false);
    if (is_new) last_new_ = steady_clock::now();
    co_return declared;
}

awaitable<declarer::outcome> declarer::bind(const binding& one) {
    amqp_queue_bind_t fields{};
    fields.queue = to_bytes(one.queue);
    fields.exchange = to_bytes(one.exchange);
    fields.routing_key = to_bytes(one.routing_key);
    co_return co_await call(AMQP_QUEUE_BIND_METHOD, &fields, AMQP_QUEUE_BIND_OK_METHOD);
}

awaitable<declarer::outcome> declarer::declare(const topology& wanted) {
    const auto self = shared_from_this();
    connect();
    while (!is_open_ && !lost_) co_await changed_.wait();
    if (lost_) co_return outcome{outcome::kind::lost, 0, *lost_};
    outcome last = co_await open_channel();
    for (const auto& one : wanted.exchanges) {
        if (last.what != outcome::kind::done) co_return last;
        last = co_await declare_exchange(one);
    }
    for (const auto& one : wanted.queues) {
        if (last.what != outcome::kind::done) co_return last;
        last = co_await declare_queue(one);
    }
    for (const auto& one : wanted.bindings) {
        if (last.what != outcome::kind::done) co_return last;
        last = co_await bind(one);
    }
    co_return last;
}

}  // namespace hermod::amqp
