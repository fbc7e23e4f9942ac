#include "hermod/base/encoding.hpp"
#include "hermod/engineio/packet.hpp"

namespace hermod::engineio {

namespace {

constexpr char record_separator = '\x1e';

}  // namespace

std::optional<packet> decode_text(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const auto rest = text.substr(1);
    if (text.front() == 'b') {
        auto bytes = from_base64(rest);
        if (!bytes) return std::nullopt;
        return packet{packet_type::message, true, std::move(*bytes)};
    }
    if (text.front() < '0' || text.front() > '6') return std::nullopt;
    return packet{static_cast<packet_type>(text.front()), false, std::string{rest}};
}

decoded_body decode_body(std::string_view body) {
    decoded_body out;
    while (true) {
        const auto end = body.find(record_separator);
        auto packet = decode_text(body.substr(0, end));
        if (!packet) {
            out.is_whole = false;
            return out;
        }
        out.packets.push_back(std::move(*packet));
        if (end == std::string_view::npos) return out;
        body.remove_prefix(end + 1);
    }
}

frame_ptr make_packet(packet_type type, std::string_view text) {
    const char digit = static_cast<char>(type);
    return websocket::make_frame(websocket::opcode::text, {std::string_view{&digit, 1}, text});
}

frame_ptr make_message(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const auto part : parts) text.append(part);
    return make_packet(packet_type::message, text);
}

frame_ptr make_binary_message(std::string_view bytes) {
    return websocket::make_frame(websocket::opcode::binary, {bytes});
}

frame_ptr as_text(const websocket::shared_frame& binary) {
    return websocket::make_frame(websocket::opcode::text, {"b", to_base64(binary.payload())});
}

std::string encode_body(std::span<const frame_ptr> packets) {
    std::string out;
    for (const auto& packet : packets) {
        if (!out.empty()) out.push_back(record_separator);
        if (packet->kind() == websocket::opcode::binary) out.append("b").append(to_base64(packet->payload()));
        else out.append(packet->payload());
    }
    return out;
}

}  // namespace hermod::engineio
