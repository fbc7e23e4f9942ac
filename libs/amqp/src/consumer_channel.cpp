// The consumer's talk with the broker: a channel for each queue, and what happens when it is lost.
#include <algorithm>

#include <boost/asio/post.hpp>

#include "consumer_state.hpp"
#include "field_table.hpp"

namespace hermod::amqp {

namespace {

/// `first`, `last`, `next` as text, an offset as number.
void add_stream_offset(field_table& arguments, const std::string& offset) {
    const bool is_number = !offset.empty() && offset.find_first_not_of("0123456789") == std::string::npos;
    if (is_number) arguments.add("x-stream-offset", static_cast<std::int64_t>(std::stoll(offset)));
    else if (!offset.empty()) arguments.add("x-stream-offset", std::string_view{offset});
}

}  // namespace

lane* consumer::state::lane_of(std::uint16_t channel) noexcept {
    const auto found = std::find_if(lanes.begin(), lanes.end(), [channel](const lane& l) {
        return l.channel == channel && l.now != lane::phase::down;
    });
    return found == lanes.end() ? nullptr : &*found;
}

/// Opens a channel and consumes, without waiting for the answers in between; the timer watches for the last of them.
void consumer::state::start(lane& l) {
    if (!connection || connection->is_closed() || is_stopping) return;
    last_channel = last_channel >= connection->channel_max() ? std::uint16_t{1} : static_cast<std::uint16_t>(last_channel + 1);
    l.channel = last_channel;
    l.now = lane::phase::starting;
    ++l.generation;
    l.ledger.reset();
    amqp_channel_open_t open{};
    connection->out().method(l.channel, AMQP_CHANNEL_OPEN_METHOD, &open);
    send_consume(l);
    connection->flush();
    l.timer.expires_after(settings.connection.reply_deadline);
    l.timer.async_wait([self = shared_from_this(), &l, generation = l.generation](error_code failed) {
        if (failed || l.generation != generation || l.now != lane::phase::starting) return;
        // The queue may have no leader yet; the channel is stuck with it, the connection is not.
        self->drop_channel(l);
        self->restart_later(l, "the broker does not answer basic.consume");
    });
}

void consumer::state::send_declare(lane& l) {
    field_table bounds;
    if (settings.max_length > 0) bounds.add("x-max-length", settings.max_length);
    amqp_queue_declare_t declare{};
    declare.queue = to_bytes(l.queue);
    declare.exclusive = 1;
    declare.auto_delete = 1;
    declare.arguments = bounds.get();
    connection->out().method(l.channel, AMQP_QUEUE_DECLARE_METHOD, &declare);
    if (settings.bind_to.empty()) return;
    amqp_queue_bind_t bind{};
    bind.queue = to_bytes(l.queue);
    bind.exchange = to_bytes(settings.bind_to);
    connection->out().method(l.channel, AMQP_QUEUE_BIND_METHOD, &bind);
}

void consumer::state::send_consume(lane& l) {
    auto& out = connection->out();
    if (settings.is_exclusive) send_declare(l);
    amqp_basic_qos_t qos{};
    qos.prefetch_count = settings.prefetch;
    out.method(l.channel, AMQP_BASIC_QOS_METHOD, &qos);
    const std::string offset = settings.stream_offset ? settings.stream_offset(l.queue) : std::string{};
    field_table arguments;
    add_stream_offset(arguments, offset);
    amqp_basic_consume_t consume{};
    consume.queue = to_bytes(l.queue);
    consume.arguments = arguments.get();
    out.method(l.channel, AMQP_BASIC_CONSUME_METHOD, &consume);
}

void consumer::state::drop_channel(lane& l) {
    ++l.generation;
    l.waiting.clear();
    l.ledger.reset();
    l.now = lane::phase::down;
    if (!connection || connection->is_closed()) return;
    amqp_channel_close_t fields{};
    fields.reply_code = AMQP_REPLY_SUCCESS;
    connection->out().method(l.channel, AMQP_CHANNEL_CLOSE_METHOD, &fields);
    connection->forget_content(l.channel);
    connection->flush();
}

void consumer::state::restart_later(lane& l, const std::string& why) {
    trouble_text = l.queue + ": " + why;
    logger.warning("amqp.consumer.interrupted", {{"queue", l.queue}, {"what", why}});
    l.now = lane::phase::down;
    l.timer.expires_after(settings.retry_consume);
    l.timer.async_wait([self = shared_from_this(), &l, generation = l.generation](error_code failed) {
        if (!failed && l.generation == generation) self->start(l);
    });
}

void consumer::state::on_method(std::uint16_t channel, amqp_method_number_t id, void* fields) {
    if (id == AMQP_CHANNEL_CLOSE_METHOD) {
        amqp_channel_close_ok_t answer{};
        connection->out().method(channel, AMQP_CHANNEL_CLOSE_OK_METHOD, &answer);
        connection->forget_content(channel);
        connection->flush();
    }
    auto* found = lane_of(channel);
    if (!found) return;  // a channel that was given up
    auto& l = *found;
    if (id == AMQP_BASIC_CONSUME_OK_METHOD) {
        l.timer.cancel();
        l.now = lane::phase::consuming;
        was_consuming = true;
        logger.info("amqp.consumer.ready", {{"queue", l.queue}});
    } else if (id == AMQP_BASIC_CANCEL_METHOD) {
        metrics.cancelled.add();
        drop_channel(l);
        restart_later(l, "the broker cancelled the consumer");
    } else if (id == AMQP_CHANNEL_CLOSE_METHOD) {
        const std::string why{to_view(static_cast<const amqp_channel_close_t*>(fields)->reply_text)};
        ++l.generation;
        l.waiting.clear();
        restart_later(l, why);
    }
}

void consumer::state::on_content(std::uint16_t channel, content what) {
    auto* found = lane_of(channel);
    if (!found || what.method != AMQP_BASIC_DELIVER_METHOD) return;
    metrics.delivered.add();
    if (what.message.is_redelivered) metrics.redelivered.add();
    found->ledger.delivered(what.message.tag);
    found->waiting.push_back(std::move(what.message));
    if (found->is_hand_over_due || is_stopping) return;
    found->is_hand_over_due = true;
    // At the end of the loop's turn, so that what arrived together is one batch.
    asio::post(ex, [self = shared_from_this(), found] {
        found->is_hand_over_due = false;
        self->hand_over(*found);
    });
}

void consumer::state::settle(lane& l, std::uint64_t generation, std::uint64_t tag, const verdict& answer) {
    if (l.generation != generation) return;  // the channel is gone, the broker delivers again
    switch (answer.what) {
        case verdict::kind::ack:
            metrics.acked.add();
            return l.ledger.settle(tag, settlement::kind::ack);
        case verdict::kind::dead_letter:
            metrics.dead_lettered.add();
            logger.error("amqp.dead_lettered", {{"queue", l.queue}, {"what", answer.reason}});
            return l.ledger.settle(tag, settlement::kind::reject);
        case verdict::kind::retry_later: return;
    }
}

/// Acks of one turn of the loop leave together.
void consumer::state::flush_settled(lane& l) {
    if (std::exchange(l.is_flush_due, true)) return;
    asio::post(ex, [self = shared_from_this(), &l] {
        l.is_flush_due = false;
        self->write_settled(l);
    });
}

void consumer::state::write_settled(lane& l) {
    if (l.now != lane::phase::consuming || !connection) return;
    for (const auto& one : l.ledger.take()) {
        if (one.what == settlement::kind::ack) connection->out().ack(l.channel, one.tag, one.is_multiple);
        else connection->out().reject(l.channel, one.tag);
    }
    connection->flush();
}

void consumer::state::on_connection_lost(const std::string& reason) {
    connection.reset();
    trouble_text = reason;
    last_channel = 0;
    for (auto& l : lanes) {
        ++l.generation;
        l.now = lane::phase::down;
        l.waiting.clear();
        l.ledger.reset();
        l.timer.cancel();
    }
    changed.notify();
    if (is_leaving) return;
    metrics.reconnects.add();
    logger.warning("amqp.connection.lost", {{"connection", settings.connection.name}, {"what", reason}});
}

}  // namespace hermod::amqp
