#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hermod::push {

/// The check of a place of which no event is known, e.g. before the first. Such a place is taken as it is.
inline constexpr std::uint32_t unknown_check = 0;

/// A place in a tenant's event stream: what a client saw last. Its text, `<epoch>:<seq>:<check>`, is opaque for clients; it is
/// the offset of Socket.IO's recovery and the `since` of the plain door.
struct position {
    std::string epoch;
    std::uint64_t seq{0};  // 0: before the first event
    /// From the eventId at `seq`: shows that the stream there still is the one that the client saw.
    std::uint32_t check{unknown_check};

    friend bool operator==(const position&, const position&) = default;
};

[[nodiscard]] std::string to_text(const position& where);
[[nodiscard]] std::optional<position> parse_position(std::string_view text);
/// The check of an event; never unknown_check.
[[nodiscard]] std::uint32_t check_of(std::string_view event_id) noexcept;

/// An AMQP message of the stream can hold so many events; more are not numbered apart.
inline constexpr std::uint64_t events_per_message = 4096;
/// The number of the event at `index` of the message at `offset`; never 0.
[[nodiscard]] constexpr std::uint64_t make_seq(std::uint64_t offset, std::uint64_t index) noexcept {
    return offset * events_per_message + index + 1;
}

}  // namespace hermod::push
