#pragma once
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hermod/websocket/frame.hpp"

/// Engine.IO protocol 4.
namespace hermod::engineio {

using websocket::frame_ptr;

enum class packet_type : char {
    open = '0',
    close = '1',
    ping = '2',
    pong = '3',
    message = '4',
    upgrade = '5',
    noop = '6'
};

struct packet {
    packet_type type{packet_type::message};
    bool is_binary{false};
    std::string content;
};

/// A text packet: type digit and text, or `b` and base64. Nothing if it is neither.
[[nodiscard]] std::optional<packet> decode_text(std::string_view text);

/// Packets of a polling body, up to the first that is broken.
struct decoded_body {
    std::vector<packet> packets;
    bool is_whole{true};  // false: something broken came after `packets`
};
[[nodiscard]] decoded_body decode_body(std::string_view body);

/// A packet as it goes out, in its WebSocket form, shared by all its receivers whatever their transport.
[[nodiscard]] frame_ptr make_packet(packet_type type, std::string_view text = {});
/// A text message put together from `parts`.
[[nodiscard]] frame_ptr make_message(std::initializer_list<std::string_view> parts);
[[nodiscard]] frame_ptr make_binary_message(std::string_view bytes);

/// A binary message for a client without binary support: `b` and base64.
[[nodiscard]] frame_ptr as_text(const websocket::shared_frame& binary);

/// The same packets as one polling body.
[[nodiscard]] std::string encode_body(std::span<const frame_ptr> packets);

}  // namespace hermod::engineio
