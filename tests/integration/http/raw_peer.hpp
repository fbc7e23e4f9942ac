#pragma once
#include "hermod/async/awaitable.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <string>
#include <string_view>

namespace hermod::testing {

/// A peer that speaks bytes, not HTTP: sends anything, in any pieces. Every wait ends after ten
/// seconds (the test fails then).
class raw_peer {
public:
    explicit raw_peer(executor ex)
        : socket_{std::move(ex)} {}

    explicit raw_peer(asio::ip::tcp::socket s)
        : socket_{std::move(s)} {}

    awaitable<void> connect(std::uint16_t port);
    awaitable<void> send(std::string_view bytes);
    /// Waits until `text` has arrived and gives everything up to its end; what follows is kept.
    awaitable<std::string> read_until(std::string text);
    /// One answer or request with a Content-Length (or without a body).
    awaitable<std::string> read_message();
    /// Everything until the other side closes. A reset ends it too and is marked by a trailing
    /// "<reset>".
    awaitable<std::string> read_to_end();
    void shut_down_sending();
    void close();
    /// Closes with a reset instead of a FIN.
    void reset();

private:
    awaitable<bool> read_some();

    asio::ip::tcp::socket socket_;
    std::string pending_;
    bool was_reset_{false};
};

}  // namespace hermod::testing
