#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hermod/json/reader.hpp"
#include "hermod/websocket/frame.hpp"

/// Socket.IO protocol 5, carried in Engine.IO messages.
namespace hermod::socketio {

using websocket::frame_ptr;

enum class packet_type : std::uint8_t {
    connect = 0,
    disconnect = 1,
    event = 2,
    ack = 3,
    connect_error = 4,
    binary_event = 5,
    binary_ack = 6
};

struct packet {
    packet_type type{packet_type::event};
    std::string nsp{"/"};
    std::string ack_id;  // decimal digits as they came, however many; "" if there is none
    std::size_t attachments{0};
    std::optional<json::document> payload;

    [[nodiscard]] json::view body() const noexcept { return payload ? payload->root() : json::view{}; }
};

struct packet_limits {
    std::size_t bytes{1'000'000};
    std::size_t json_depth{64};
    std::size_t attachments{10};
    std::size_t namespace_bytes{256};
};

/// Nothing if the text is no valid packet: the connection has to be closed then.
[[nodiscard]] std::optional<packet> decode(std::string_view text, const packet_limits& limits = {});

/// True if every `{"_placeholder":true,"num":n}` below `value` names one of `attachments`.
[[nodiscard]] bool are_placeholders_valid(json::view value, std::size_t attachments);

/// `<type>[<n>-][<nsp>,][<ackId>][<json>]` as one Engine.IO message, ready for any number of receivers.
[[nodiscard]] frame_ptr encode(
    packet_type type, std::string_view nsp, std::string_view ack_id, std::string_view json, std::size_t attachments = 0
);

}  // namespace hermod::socketio
