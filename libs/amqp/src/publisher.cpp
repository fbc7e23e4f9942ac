#include "hermod/amqp/publisher.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "publisher_state.hpp"

namespace hermod::amqp {

publisher::publisher(executor ex, publisher_settings settings, log::logger& logger, telemetry::registry& metrics)
    : state_{std::make_shared<state>(ex, std::move(settings), logger, metrics)} {}

publisher::~publisher() {
    state_->is_stopping = true;
    state_->retry_timer.cancel();
    state_->sweep_timer.cancel();
    state_->refuse_all();
    if (state_->connection) state_->connection->close("closed");
}

awaitable<void> publisher::run() { return state_->run(); }

awaitable<publish_outcome> publisher::publish(outgoing message, deadline limit) {
    auto start = [this, &message, limit](auto handler) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        const auto item = state_->submit(std::move(message), limit, publish_done{std::move(handler)});
        if (!slot.is_connected() || !item) return;
        slot.assign([weak = std::weak_ptr{state_}, weak_item = std::weak_ptr{item}](asio::cancellation_type) {
            const auto owner = weak.lock();
            const auto cancelled = weak_item.lock();
            if (owner && cancelled) owner->expire(*cancelled);
        });
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(publish_outcome)>(
        start, asio::use_awaitable);
}

awaitable<bool> publisher::stop(deadline limit) { return state_->stop(limit); }

bool publisher::is_ready() const noexcept { return state_->is_channel_open && !state_->is_blocked; }

std::string publisher::trouble() const {
    if (state_->is_blocked) return "blocked by the broker: " + state_->blocked_reason;
    return state_->is_channel_open ? "" : state_->trouble_text;
}

std::size_t publisher::backlog_bytes() const noexcept { return state_->bytes; }

}  // namespace hermod::amqp
