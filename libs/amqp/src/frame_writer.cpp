#include "frame_writer.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "field_table.hpp"

namespace hermod::amqp {

namespace {

constexpr std::size_t frame_overhead = 8;  // 7 bytes before the payload, one after
constexpr std::size_t short_text_limit = 255;
constexpr std::size_t largest_frame = 131'072;
constexpr char frame_end = '\xCE';

template <class Integer>
void put_big_endian(char* to, Integer value) {
    for (std::size_t i = 0; i < sizeof value; ++i)
        to[i] = static_cast<char>(value >> (8 * (sizeof value - 1 - i)) & 0xFF);
}

amqp_basic_properties_t properties_of(const outgoing& message, const field_table& headers) {
    amqp_basic_properties_t out{};
    const auto set = [&out](const std::string& text, amqp_bytes_t& field, amqp_flags_t flag) {
        if (text.empty()) return;
        field = to_bytes(text);
        out._flags |= flag;
    };
    set(message.message_id, out.message_id, AMQP_BASIC_MESSAGE_ID_FLAG);
    set(message.type, out.type, AMQP_BASIC_TYPE_FLAG);
    set(message.correlation_id, out.correlation_id, AMQP_BASIC_CORRELATION_ID_FLAG);
    set(message.reply_to, out.reply_to, AMQP_BASIC_REPLY_TO_FLAG);
    set(message.user_id, out.user_id, AMQP_BASIC_USER_ID_FLAG);
    out._flags |= AMQP_BASIC_DELIVERY_MODE_FLAG;
    out.delivery_mode = message.is_persistent ? AMQP_DELIVERY_PERSISTENT : AMQP_DELIVERY_NONPERSISTENT;
    if (!headers.empty()) {
        out._flags |= AMQP_BASIC_HEADERS_FLAG;
        out.headers = headers.get();
    }
    return out;
}

}  // namespace

bool is_encodable(const outgoing& message) noexcept {
    for (const auto* text : {&message.exchange, &message.routing_key, &message.message_id, &message.type,
                             &message.correlation_id, &message.reply_to, &message.user_id})
        if (text->size() > short_text_limit) return false;
    for (const auto& [name, value] : message.headers)
        if (name.size() > 128) return false;
    return true;
}

frame_writer::frame_writer() { set_frame_max(largest_frame); }

void frame_writer::set_frame_max(std::size_t bytes) {
    frame_max_ = bytes;
    scratch_.resize(bytes);
}

void frame_writer::frame(std::uint8_t type, std::uint16_t channel, std::string_view payload) {
    char head[7];
    head[0] = static_cast<char>(type);
    put_big_endian(head + 1, channel);
    put_big_endian(head + 3, static_cast<std::uint32_t>(payload.size()));
    buffer_.append(head, sizeof head).append(payload).push_back(frame_end);
}

void frame_writer::protocol_header() { buffer_.append("AMQP\x00\x00\x09\x01", 8); }

void frame_writer::heartbeat() { frame(AMQP_FRAME_HEARTBEAT, 0, {}); }

void frame_writer::method(std::uint16_t channel, amqp_method_number_t id, void* fields) {
    put_big_endian(scratch_.data(), id);
    const amqp_bytes_t rest{scratch_.size() - frame_overhead - 4, scratch_.data() + 4};
    const int size = amqp_encode_method(id, fields, rest);
    if (size < 0) throw std::length_error{std::string{"cannot encode "} + amqp_method_name(id)};
    frame(AMQP_FRAME_METHOD, channel, {scratch_.data(), static_cast<std::size_t>(size) + 4});
}

bool frame_writer::content_header(std::uint16_t channel, const outgoing& message, bool is_possible_duplicate) {
    field_table headers{message.headers};
    if (is_possible_duplicate) headers.add("x-possible-duplicate", true);
    auto properties = properties_of(message, headers);
    char* to = scratch_.data();
    put_big_endian(to, static_cast<std::uint16_t>(AMQP_BASIC_CLASS));
    put_big_endian(to + 2, std::uint16_t{0});
    put_big_endian(to + 4, static_cast<std::uint64_t>(message.body.size()));
    const amqp_bytes_t rest{scratch_.size() - frame_overhead - 12, to + 12};
    const int size = amqp_encode_properties(AMQP_BASIC_CLASS, &properties, rest);
    if (size < 0) return false;
    frame(AMQP_FRAME_HEADER, channel, {to, static_cast<std::size_t>(size) + 12});
    return true;
}

bool frame_writer::publish(std::uint16_t channel, const outgoing& message, bool is_possible_duplicate) {
    if (!is_encodable(message)) return false;
    const std::size_t start = buffer_.size();
    amqp_basic_publish_t fields{};
    fields.exchange = to_bytes(message.exchange);
    fields.routing_key = to_bytes(message.routing_key);
    fields.mandatory = message.is_mandatory ? 1 : 0;
    method(channel, AMQP_BASIC_PUBLISH_METHOD, &fields);
    if (!content_header(channel, message, is_possible_duplicate)) {
        buffer_.resize(start);
        return false;
    }
    std::string_view body = message.body;
    while (!body.empty()) {
        const auto part = body.substr(0, frame_max_ - frame_overhead);
        frame(AMQP_FRAME_BODY, channel, part);
        body.remove_prefix(part.size());
    }
    return true;
}

void frame_writer::ack(std::uint16_t channel, std::uint64_t tag, bool is_multiple) {
    amqp_basic_ack_t fields{};
    fields.delivery_tag = tag;
    fields.multiple = is_multiple ? 1 : 0;
    method(channel, AMQP_BASIC_ACK_METHOD, &fields);
}

void frame_writer::reject(std::uint16_t channel, std::uint64_t tag) {
    amqp_basic_reject_t fields{};
    fields.delivery_tag = tag;
    fields.requeue = 0;
    method(channel, AMQP_BASIC_REJECT_METHOD, &fields);
}

}  // namespace hermod::amqp
