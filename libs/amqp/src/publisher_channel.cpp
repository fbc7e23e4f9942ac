// The publisher's talk with the broker: channel, confirms, returns, what happens when they are lost.
#include <algorithm>

#include "publisher_state.hpp"

namespace hermod::amqp {

namespace {

constexpr unsigned most_lost_channels = 3;

telemetry::counter count_of(telemetry::registry& registry, const std::string& connection, const char* outcome) {
    return registry.make_counter(
        "amqp_published_total", "Messages by their outcome", {{"connection", connection}, {"outcome", outcome}});
}

}  // namespace

publisher_metrics::publisher_metrics(telemetry::registry& registry, const std::string& connection)
    : confirmed{count_of(registry, connection, "confirmed")},
      returned{count_of(registry, connection, "returned")},
      refused{count_of(registry, connection, "refused")},
      overloaded{count_of(registry, connection, "overloaded")},
      unknown{count_of(registry, connection, "unknown")},
      reconnects{registry.make_counter("amqp_connections_lost_total", "Lost connections", {{"connection", connection}})},
      republished{registry.make_counter(
          "amqp_republished_total", "Messages published again after a lost channel", {{"connection", connection}})},
      replaced_channels{registry.make_counter(
          "amqp_late_confirms_total", "Channels replaced because a confirm was late", {{"connection", connection}})},
      unconfirmed{registry.make_gauge("amqp_unconfirmed", "Messages in flight", {{"connection", connection}})},
      backlog_bytes{registry.make_gauge("amqp_backlog_bytes", "Bytes without outcome", {{"connection", connection}})},
      blocked{registry.make_gauge("amqp_blocked", "1 while the broker blocks us", {{"connection", connection}})},
      confirm_seconds{registry.make_histogram(
          "amqp_confirm_seconds", "Time from publish to confirm", {{"connection", connection}})} {}

telemetry::counter& publisher_metrics::of(publish_outcome outcome) noexcept {
    switch (outcome) {
        case publish_outcome::confirmed: return confirmed;
        case publish_outcome::returned: return returned;
        case publish_outcome::refused: return refused;
        case publish_outcome::overloaded: return overloaded;
        case publish_outcome::unknown: break;
    }
    return unknown;
}

void publisher::state::on_open() { open_channel(); }

/// A new number each time, so that late frames of a closed channel cannot be taken for those of the new one.
void publisher::state::open_channel() {
    channel = channel >= connection->channel_max() ? std::uint16_t{1} : static_cast<std::uint16_t>(channel + 1);
    amqp_channel_open_t open{};
    connection->out().method(channel, AMQP_CHANNEL_OPEN_METHOD, &open);
    amqp_confirm_select_t select{};
    connection->out().method(channel, AMQP_CONFIRM_SELECT_METHOD, &select);
    connection->flush();
    channel_limit = steady_clock::now() + settings.connection.reply_deadline;
    arm_sweep(std::min(next_sweep, channel_limit));
}

void publisher::state::close_channel() {
    is_channel_open = false;
    amqp_channel_close_t fields{};
    fields.reply_code = AMQP_REPLY_SUCCESS;
    connection->out().method(channel, AMQP_CHANNEL_CLOSE_METHOD, &fields);
}

void publisher::state::on_method(std::uint16_t from, amqp_method_number_t id, void* fields) {
    if (id == AMQP_CHANNEL_CLOSE_METHOD) {
        amqp_channel_close_ok_t answer{};
        connection->out().method(from, AMQP_CHANNEL_CLOSE_OK_METHOD, &answer);
        connection->forget_content(from);
        connection->flush();
    }
    if (from != channel) return;  // a channel that was replaced
    switch (id) {
        case AMQP_CONFIRM_SELECT_OK_METHOD:
            is_channel_open = was_channel_open = true;
            channel_limit = deadline::max();
            logger.info("amqp.publisher.ready", {{"connection", settings.connection.name}});
            return pump();
        case AMQP_BASIC_ACK_METHOD: {
            const auto& ack = *static_cast<const amqp_basic_ack_t*>(fields);
            return on_confirm(ack.delivery_tag, ack.multiple != 0, publish_outcome::confirmed);
        }
        case AMQP_BASIC_NACK_METHOD: {
            const auto& nack = *static_cast<const amqp_basic_nack_t*>(fields);
            return on_confirm(nack.delivery_tag, nack.multiple != 0, publish_outcome::refused);
        }
        case AMQP_CHANNEL_CLOSE_METHOD: return on_channel_closed(*static_cast<const amqp_channel_close_t*>(fields));
        default: return;
    }
}

void publisher::state::on_confirm(std::uint64_t tag, bool is_multiple, publish_outcome outcome) {
    unconfirmed.settle(tag, is_multiple, [&](const item& one) {
        finish(*one, one->is_returned ? publish_outcome::returned : outcome);
    });
    pump();
}

void publisher::state::on_content(std::uint16_t from, content what) {
    if (from == channel && what.method == AMQP_BASIC_RETURN_METHOD) on_return(what);
}

/// A return carries no tag. It is the oldest unconfirmed message with the same address and body: equal messages are returned alike.
void publisher::state::on_return(const content& what) {
    logger.error(
        "amqp.publish.returned",
        {{"exchange", what.message.exchange}, {"routingKey", what.message.routing_key}, {"what", what.reply_text}});
    unconfirmed.find([&](item& one) {
        const auto& sent = one->message;
        const bool is_it = !one->is_returned && sent.exchange == what.message.exchange &&
                           sent.routing_key == what.message.routing_key &&
                           sent.message_id == what.message.message_id && sent.body == what.message.body;
        if (is_it) one->is_returned = true;
        return is_it;
    });
}

void publisher::state::on_blocked(std::string reason) {
    logger.warning("amqp.blocked", {{"connection", settings.connection.name}, {"what", reason}});
    is_blocked = true;
    blocked_reason = std::move(reason);
    metrics.blocked.set(1);
}

void publisher::state::on_unblocked() {
    logger.info("amqp.unblocked", {{"connection", settings.connection.name}});
    is_blocked = false;
    metrics.blocked.set(0);
    // The wait was the broker's doing: the confirms' time counts from now.
    const auto now = steady_clock::now();
    unconfirmed.find([now](item& one) {
        one->written_at = now;
        return false;
    });
    pump();
}

void publisher::state::on_channel_closed(const amqp_channel_close_t& close) {
    const std::string text{to_view(close.reply_text)};
    logger.error("amqp.channel.closed", {{"connection", settings.connection.name}, {"what", text}});
    is_channel_open = false;
    // Published to an exchange that is missing or forbidden: those messages would close every channel.
    unconfirmed.find([&](item& one) {
        const bool is_named = text.find("exchange '" + one->message.exchange + "'") != std::string::npos;
        if (is_named && close.reply_code == AMQP_NOT_FOUND) finish(*one, publish_outcome::returned);
        if (is_named && close.reply_code == AMQP_ACCESS_REFUSED) finish(*one, publish_outcome::refused);
        return false;
    });
    take_back(true);
    open_channel();
}

void publisher::state::take_back(bool was_closed_by_broker) {
    auto items = unconfirmed.take_all();
    std::size_t count = 0;
    for (auto it = items.rbegin(); it != items.rend(); ++it) {
        auto& one = **it;
        one.is_returned = false;
        if (was_closed_by_broker) ++one.lost_channels;
        if (one.lost_channels >= most_lost_channels) expire(one);
        if (!one.done) continue;
        backlog.push_front(std::move(*it));
        ++count;
    }
    metrics.republished.add(static_cast<double>(count));
}

void publisher::state::on_connection_lost(const std::string& reason) {
    connection.reset();
    trouble_text = reason;
    channel = 0;
    is_channel_open = was_channel_open = is_blocked = false;
    metrics.blocked.set(0);
    channel_limit = deadline::max();
    take_back(false);
    if (is_stopping) return;
    metrics.reconnects.add();
    logger.warning("amqp.connection.lost", {{"connection", settings.connection.name}, {"what", reason}});
}

}  // namespace hermod::amqp
