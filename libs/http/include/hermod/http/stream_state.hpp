#pragma once
#include "hermod/http/upgraded_stream.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace hermod::http {

/// What is inside an upgraded_stream, for libs/websocket: a socket, bare or below TLS, and what was
/// read too far. The same object is the transport of the server's and the client's connections.
struct upgraded_stream::state {
    using socket_type = asio::ip::tcp::socket;
    using tls_type = asio::ssl::stream<socket_type>;

    explicit state(socket_type s)
        : plain{std::move(s)} {}

    state(const state&) = delete;
    state& operator=(const state&) = delete;
    ~state() = default;

    /// From now on over TLS; the handshake comes next. The context is kept as long as the stream.
    void start_tls(std::shared_ptr<asio::ssl::context> context);
    awaitable<void> handshake(asio::ssl::stream_base::handshake_type, error_code&);
    /// Exchanges the ends of TLS. Waits for the peer's.
    awaitable<void> say_goodbye(error_code&);
    /// Some bytes from the network (not from `leftover`).
    awaitable<std::size_t> read_some(asio::mutable_buffer into, error_code&);
    /// Writes what the socket takes at once, without TLS only; shortens `rest`.
    void try_write(std::string_view& rest, error_code&);
    /// Writes all of `rest` and shortens it on the way: what is left after an error was not handed
    /// to the socket.
    awaitable<void> write_all(std::string_view& rest, error_code&);
    /// Whether the peer closed, or sent something that nobody asked for. Does not block.
    [[nodiscard]] bool is_stale();
    /// Ends every operation with operation_aborted. Nothing is sent but the FIN.
    void close() noexcept;

    [[nodiscard]] socket_type& socket() noexcept { return tls ? tls->next_layer() : plain; }

    socket_type plain;  // moved into `tls` by start_tls()
    std::shared_ptr<asio::ssl::context> context;
    std::unique_ptr<tls_type> tls;
    std::string leftover;
    std::size_t leftover_used{0};
};

}  // namespace hermod::http
