#include "frame_reader.hpp"

#include <algorithm>
#include <stdexcept>

#include "field_table.hpp"

namespace hermod::amqp {

namespace {

constexpr std::uint64_t reserve_limit = 16U * 1024 * 1024;

content begin_deliver(const amqp_basic_deliver_t& fields) {
    content out;
    out.method = AMQP_BASIC_DELIVER_METHOD;
    out.consumer_tag = to_view(fields.consumer_tag);
    out.message.tag = fields.delivery_tag;
    out.message.is_redelivered = fields.redelivered != 0;
    out.message.exchange = to_view(fields.exchange);
    out.message.routing_key = to_view(fields.routing_key);
    return out;
}

content begin_return(const amqp_basic_return_t& fields) {
    content out;
    out.method = AMQP_BASIC_RETURN_METHOD;
    out.reply_code = fields.reply_code;
    out.reply_text = to_view(fields.reply_text);
    out.message.exchange = to_view(fields.exchange);
    out.message.routing_key = to_view(fields.routing_key);
    return out;
}

void copy_properties(const amqp_basic_properties_t& from, delivery& to) {
    const auto has = [&from](amqp_flags_t flag) { return (from._flags & flag) != 0; };
    if (has(AMQP_BASIC_MESSAGE_ID_FLAG)) to.message_id = to_view(from.message_id);
    if (has(AMQP_BASIC_TYPE_FLAG)) to.type = to_view(from.type);
    if (has(AMQP_BASIC_CORRELATION_ID_FLAG)) to.correlation_id = to_view(from.correlation_id);
    if (has(AMQP_BASIC_REPLY_TO_FLAG)) to.reply_to = to_view(from.reply_to);
    if (has(AMQP_BASIC_USER_ID_FLAG)) to.user_id = to_view(from.user_id);
    if (!has(AMQP_BASIC_HEADERS_FLAG)) return;
    to.headers = to_headers(from.headers);
    const auto offset = to.headers.find("x-stream-offset");
    if (offset == to.headers.end()) return;
    if (const auto* number = std::get_if<std::int64_t>(&offset->second)) to.stream_offset = *number;
}

}  // namespace

frame_reader::frame_reader() : parser_{amqp_new_connection()} {
    if (!parser_) throw std::bad_alloc{};
}

void frame_reader::tune(int channel_max, int frame_max) {
    amqp_maybe_release_buffers(parser_.get());
    // Heartbeat 0: the library must not start its own clock.
    if (amqp_tune_connection(parser_.get(), channel_max, frame_max, 0) != AMQP_STATUS_OK) fail("cannot set frame size");
}

bool frame_reader::feed(std::string_view bytes, frame_sink& sink) {
    while (!bytes.empty() && !is_stopped_) {
        amqp_frame_t frame{};
        const int used = amqp_handle_input(parser_.get(), to_bytes(bytes), &frame);
        if (used < 0) {
            fail(amqp_error_string2(used));
            break;
        }
        bytes.remove_prefix(static_cast<std::size_t>(used));
        if (frame.frame_type == 0) {
            if (used == 0) break;
            continue;
        }
        take(frame, sink);
        // Everything was copied. Without this the pools of a connection that is never idle only grow.
        amqp_maybe_release_buffers_on_channel(parser_.get(), frame.channel);
    }
    return trouble_.empty();
}

void frame_reader::fail(std::string why) {
    trouble_ = std::move(why);
    is_stopped_ = true;
}

void frame_reader::take(const amqp_frame_t& frame, frame_sink& sink) {
    switch (frame.frame_type) {
        case AMQP_FRAME_METHOD: return take_method(frame.channel, frame.payload.method, sink);
        case AMQP_FRAME_HEADER: return take_header(frame.channel, frame, sink);
        case AMQP_FRAME_BODY: return take_body(frame.channel, frame.payload.body_fragment, sink);
        case AMQP_FRAME_HEARTBEAT: return;
        case 'A': return fail("the broker speaks another protocol version");
        default: return fail("unknown frame type");
    }
}

void frame_reader::take_method(std::uint16_t channel, const amqp_method_t& method, frame_sink& sink) {
    if (method.id == AMQP_BASIC_DELIVER_METHOD) {
        partial_[channel] = {begin_deliver(*static_cast<const amqp_basic_deliver_t*>(method.decoded)), 0, false};
    } else if (method.id == AMQP_BASIC_RETURN_METHOD) {
        partial_[channel] = {begin_return(*static_cast<const amqp_basic_return_t*>(method.decoded)), 0, false};
    } else {
        sink.on_method(channel, method.id, method.decoded);
    }
}

void frame_reader::take_header(std::uint16_t channel, const amqp_frame_t& frame, frame_sink& sink) {
    const auto found = partial_.find(channel);
    if (found == partial_.end() || found->second.has_header) return fail("content header without its method");
    auto& part = found->second;
    part.has_header = true;
    part.missing = frame.payload.properties.body_size;
    copy_properties(*static_cast<const amqp_basic_properties_t*>(frame.payload.properties.decoded), part.what.message);
    part.what.message.body.reserve(static_cast<std::size_t>(std::min(part.missing, reserve_limit)));
    if (part.missing == 0) finish(channel, sink);
}

void frame_reader::take_body(std::uint16_t channel, const amqp_bytes_t& fragment, frame_sink& sink) {
    const auto found = partial_.find(channel);
    if (found == partial_.end() || !found->second.has_header || fragment.len > found->second.missing)
        return fail("content body without its header");
    auto& part = found->second;
    part.what.message.body.append(to_view(fragment));
    part.missing -= fragment.len;
    if (part.missing == 0) finish(channel, sink);
}

void frame_reader::finish(std::uint16_t channel, frame_sink& sink) {
    const auto found = partial_.find(channel);
    content whole = std::move(found->second.what);
    partial_.erase(found);
    sink.on_content(channel, std::move(whole));
}

}  // namespace hermod::amqp
