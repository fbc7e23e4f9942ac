#pragma once
#include "hermod/async/awaitable.hpp"
#include "hermod/base/result.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hermod::http {

/// The bare socket of an upgraded connection without TLS, and the bytes that came right after the
/// request.
struct plain_connection {
    asio::ip::tcp::socket socket;
    std::string leftover;
};

/// A connection taken over from the HTTP server after a request for an upgrade. Owns the socket
/// (plain or TLS). No I/O failure throws.
class upgraded_stream {
public:
    struct state;
    explicit upgraded_stream(std::unique_ptr<state>);
    upgraded_stream(upgraded_stream&&) noexcept;
    upgraded_stream& operator=(upgraded_stream&&) noexcept;
    ~upgraded_stream();

    /// Some bytes, first those that came right after the request; error eof at the end.
    awaitable<result<std::size_t>> read_some(std::span<char> into);
    awaitable<result<void>> write_all(std::string_view bytes);
    void close() noexcept;
    /// Gives the socket away, for those who keep tens of thousands of them and pay for nothing but
    /// the socket. Nothing if there is TLS (then the stream is unchanged). Afterwards this stream
    /// may only be destroyed.
    [[nodiscard]] std::optional<plain_connection> release_plain();

    /// For libs/websocket, which goes on with the same socket.
    [[nodiscard]] state& internals() noexcept { return *state_; }

private:
    std::unique_ptr<state> state_;
};

}  // namespace hermod::http
