#include "hermod/websocket/decoder.hpp"

#include <cstring>

#include "hermod/base/encoding.hpp"

namespace hermod::websocket {

namespace {

std::uint64_t byte_at(std::span<const char> bytes, std::size_t index) {
    return static_cast<unsigned char>(bytes[index]);
}

void unmask(std::span<char> payload, const char* mask) {
    std::uint64_t wide = 0;
    for (int i = 0; i < 2; ++i) std::memcpy(reinterpret_cast<char*>(&wide) + 4 * i, mask, 4);
    std::size_t done = 0;
    for (; done + 8 <= payload.size(); done += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, payload.data() + done, 8);
        word ^= wide;
        std::memcpy(payload.data() + done, &word, 8);
    }
    for (; done < payload.size(); ++done) payload[done] = static_cast<char>(payload[done] ^ mask[done % 4]);
}

bool is_control(opcode kind) { return (static_cast<unsigned>(kind) & 8U) != 0; }

void release(std::string& text) {
    if (text.capacity() > 512) std::string{}.swap(text);
    else text.clear();
}

}  // namespace

struct decoder::frame_header {
    bool is_final{false};
    unsigned reserved{0};
    opcode kind{opcode::continuation};
    bool is_masked{false};
    bool is_complete{false};
    bool is_shortest{true};
    std::size_t size{0};  // of the header itself
    std::uint64_t payload_size{0};

    explicit frame_header(std::span<const char> bytes) {
        if (bytes.size() < 2) return;
        const auto first = byte_at(bytes, 0);
        const auto second = byte_at(bytes, 1);
        is_final = (first & 0x80U) != 0;
        reserved = static_cast<unsigned>(first & 0x70U);
        kind = static_cast<opcode>(first & 0x0FU);
        is_masked = (second & 0x80U) != 0;
        payload_size = second & 0x7FU;
        const std::size_t extra = payload_size == 126 ? 2 : payload_size == 127 ? 8 : 0;
        size = 2 + extra + (is_masked ? 4U : 0U);
        if (bytes.size() < size) return;
        is_complete = true;
        if (extra == 0) return;
        payload_size = 0;
        for (std::size_t i = 0; i < extra; ++i) payload_size = (payload_size << 8U) | byte_at(bytes, 2 + i);
        is_shortest = extra == 2 ? payload_size >= 126 : payload_size > 0xFFFF;
    }
};

std::uint16_t decoder::feed(std::span<char> bytes, std::size_t max_message_bytes, message_sink& sink) {
    if (is_stopped_) return 0;
    std::uint16_t fault = 0;
    std::size_t used = 0;
    if (rest_.empty()) {
        fault = decode(bytes, max_message_bytes, sink, used);
        if (fault == 0 && !is_stopped_) rest_.assign(bytes.data() + used, bytes.size() - used);
    } else {
        rest_.append(bytes.data(), bytes.size());
        fault = decode(rest_, max_message_bytes, sink, used);
        if (used == rest_.size()) release(rest_);
        else rest_.erase(0, used);
    }
    if (fault != 0) is_stopped_ = true;
    if (is_stopped_) {
        release(rest_);
        release(message_);
    }
    return fault;
}

std::uint16_t decoder::decode(std::span<char> bytes, std::size_t limit, message_sink& sink, std::size_t& used) {
    while (!is_stopped_) {
        const auto left = bytes.subspan(used);
        const frame_header header{left};
        // What two bytes tell is checked before anything is kept for the rest of the frame.
        if (left.size() >= 2) {
            if (const auto fault = check(header, limit); fault != 0) return fault;
        }
        if (!header.is_complete || left.size() - header.size < header.payload_size) return 0;
        const auto payload = left.subspan(header.size, static_cast<std::size_t>(header.payload_size));
        if (header.is_masked) unmask(payload, left.data() + header.size - 4);
        used += header.size + payload.size();
        if (const auto fault = take_frame(header, {payload.data(), payload.size()}, sink); fault != 0) return fault;
    }
    return 0;
}

std::uint16_t decoder::check(const frame_header& header, std::size_t limit) const {
    if (header.reserved != 0 || header.is_masked != (from_ == peer::client)) return close_code::protocol_error;
    if (header.is_complete && !header.is_shortest) return close_code::protocol_error;
    switch (header.kind) {
        case opcode::close:
        case opcode::ping:
        case opcode::pong:
            return header.is_final && header.payload_size <= 125 ? 0 : close_code::protocol_error;
        case opcode::continuation:
            if (message_kind_ == opcode::continuation) return close_code::protocol_error;
            break;
        case opcode::text:
        case opcode::binary:
            if (message_kind_ != opcode::continuation) return close_code::protocol_error;
            break;
        default:
            return close_code::protocol_error;
    }
    if (!header.is_complete) return 0;
    return header.payload_size <= limit - message_.size() ? 0 : close_code::too_big;
}

std::uint16_t decoder::take_frame(const frame_header& header, std::string_view payload, message_sink& sink) {
    if (is_control(header.kind)) return deliver(header.kind, payload, sink);
    if (header.is_final && header.kind != opcode::continuation) return deliver(header.kind, payload, sink);
    if (header.kind != opcode::continuation) message_kind_ = header.kind;
    message_.append(payload);
    if (!header.is_final) return 0;
    const auto kind = message_kind_;
    message_kind_ = opcode::continuation;
    const std::string whole = std::move(message_);
    message_ = {};
    return deliver(kind, whole, sink);
}

std::uint16_t decoder::deliver(opcode kind, std::string_view payload, message_sink& sink) {
    if (kind == opcode::text && !is_utf8(payload)) return close_code::bad_payload;
    if (!sink.on_frame(kind, payload)) is_stopped_ = true;
    return 0;
}

}  // namespace hermod::websocket
