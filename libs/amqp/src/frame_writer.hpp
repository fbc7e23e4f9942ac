#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hermod/amqp/message.hpp"
#include "rabbitmq.hpp"

namespace hermod::amqp {

/// Encodes frames one behind the other into a buffer that its owner writes out and clears. No I/O.
class frame_writer {
public:
    frame_writer();

    void protocol_header();
    void heartbeat();
    /// `fields` is the amqp_…_t of the method. A method that does not fit is our own bug: throws std::length_error.
    void method(std::uint16_t channel, amqp_method_number_t id, void* fields);
    /// basic.publish with header and body frames. False, and nothing is written, if a short text is longer than 255 bytes or the
    /// headers do not fit into a frame.
    [[nodiscard]] bool publish(std::uint16_t channel, const outgoing&, bool is_possible_duplicate);
    void ack(std::uint16_t channel, std::uint64_t tag, bool is_multiple);
    void reject(std::uint16_t channel, std::uint64_t tag);

    /// Negotiated with the broker; larger bodies are cut into several frames.
    void set_frame_max(std::size_t bytes);
    [[nodiscard]] std::string& buffer() noexcept { return buffer_; }

private:
    void frame(std::uint8_t type, std::uint16_t channel, std::string_view payload);
    [[nodiscard]] bool content_header(std::uint16_t channel, const outgoing&, bool is_possible_duplicate);

    std::string buffer_;
    std::vector<char> scratch_;
    std::size_t frame_max_{0};
};

/// A publish of this message can be encoded: no text over the protocol's limits.
[[nodiscard]] bool is_encodable(const outgoing&) noexcept;

}  // namespace hermod::amqp
