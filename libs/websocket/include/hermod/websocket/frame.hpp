#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

namespace hermod::websocket {

enum class opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// Status codes of RFC 6455 section 7.4 that are used here.
namespace close_code {
inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t none = 1005;      // a close frame without a code; never sent as such
inline constexpr std::uint16_t abnormal = 1006;  // no close frame at all; never sent
inline constexpr std::uint16_t bad_payload = 1007;
inline constexpr std::uint16_t policy = 1008;
inline constexpr std::uint16_t too_big = 1009;
inline constexpr std::uint16_t try_again_later = 1013;
}  // namespace close_code

/// One whole frame as a server sends it (unmasked). Encoded once and shared by all its receivers. One thread only: the
/// count of owners is not atomic.
class shared_frame : public boost::intrusive_ref_counter<shared_frame, boost::thread_unsafe_counter> {
public:
    shared_frame(opcode kind, std::initializer_list<std::string_view> parts);

    [[nodiscard]] opcode kind() const noexcept { return kind_; }
    /// Header and payload, as they go out.
    [[nodiscard]] std::string_view bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::string_view payload() const noexcept { return std::string_view{bytes_}.substr(header_size_); }

private:
    std::string bytes_;
    std::uint8_t header_size_;
    opcode kind_;
};

using frame_ptr = boost::intrusive_ptr<const shared_frame>;

/// A text or binary message, or a control frame, put together from `parts`.
[[nodiscard]] frame_ptr make_frame(opcode kind, std::initializer_list<std::string_view> parts);
/// A close frame; code 0 or close_code::none gives one without a code. `reason` is cut to 123 bytes.
[[nodiscard]] frame_ptr make_close_frame(std::uint16_t code, std::string_view reason);
/// A frame as a client sends it, masked with `mask`. For tests and clients.
[[nodiscard]] std::string encode_masked(
    opcode kind, std::string_view payload, std::array<std::uint8_t, 4> mask, bool is_final = true
);

/// Code and reason of a close frame's payload.
struct close_status {
    std::uint16_t code{close_code::none};
    std::string reason;
};

/// Nothing if the payload of a close frame is malformed (one byte, a code that must not be sent, no UTF-8).
[[nodiscard]] std::optional<close_status> parse_close(std::string_view payload);

}  // namespace hermod::websocket
