#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "hermod/websocket/frame.hpp"

namespace hermod::websocket {

/// Gets what a decoder found.
class message_sink {
public:
    virtual ~message_sink() = default;
    /// A whole message (text is valid UTF-8) or a control frame. The view dies with the call. False stops the decoding.
    virtual bool on_frame(opcode kind, std::string_view payload) = 0;
};

/// RFC 6455 framing as a pure machine: bytes in any cut come in, whole messages go out. No extensions. Holds memory only
/// while a frame or a fragmented message is incomplete, never more than the limit and one frame header.
class decoder {
public:
    /// Whom the bytes come from: a client must mask its frames, a server must not.
    enum class peer : std::uint8_t { client, server };

    explicit decoder(peer from = peer::client) : from_{from} {}

    /// Decodes `bytes` (unmasking in place). 0 if all is well, else the close code that the violation asks for; after that, or
    /// after the sink said stop, the decoder takes nothing any more. `max_message_bytes` bounds a reassembled message.
    [[nodiscard]] std::uint16_t feed(std::span<char> bytes, std::size_t max_message_bytes, message_sink& sink);

    /// Bytes kept for something incomplete.
    [[nodiscard]] std::size_t held_bytes() const noexcept { return rest_.size() + message_.size(); }

private:
    struct frame_header;
    [[nodiscard]] std::uint16_t decode(std::span<char> bytes, std::size_t limit, message_sink& sink, std::size_t& used);
    [[nodiscard]] std::uint16_t take_frame(const frame_header&, std::string_view payload, message_sink& sink);
    [[nodiscard]] std::uint16_t deliver(opcode kind, std::string_view payload, message_sink& sink);
    [[nodiscard]] std::uint16_t check(const frame_header&, std::size_t limit) const;

    std::string rest_;     // the beginning of a frame
    std::string message_;  // fragments so far
    peer from_;
    opcode message_kind_{opcode::continuation};  // continuation: no fragmented message is open
    bool is_stopped_{false};
};

}  // namespace hermod::websocket
