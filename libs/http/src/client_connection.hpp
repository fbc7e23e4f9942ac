#pragma once
#include "resolver.hpp"
#include "response_parser.hpp"

#include "hermod/http/client.hpp"
#include "hermod/http/stream_state.hpp"

#include <boost/beast/core/flat_buffer.hpp>

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace hermod::http {

/// What became of one request on one connection.
struct exchange_result {
    bool has_left{false};  // at least one byte was taken by the socket
    bool is_complete{false};
    error_code reason{};
    response answer{};
};

/// One connection of a client's pool. Its only clock is check_deadline(), called by the pool for
/// all its connections.
class client_connection {
public:
    client_connection(executor, const origin&, const client_settings&, std::shared_ptr<asio::ssl::context>);

    /// Resolves, connects, shakes hands. Throws on cancellation only.
    awaitable<error_code> open(resolver&, deadline limit);
    /// Writes `out` and reads the answer to it. Throws on cancellation only.
    awaitable<exchange_result> exchange(bool is_head, deadline limit);
    /// Writes `out` alone, for a tunnel.
    awaitable<error_code> write_out(deadline limit);
    void check_deadline(deadline now);
    void close() noexcept;

    [[nodiscard]] bool is_open() const noexcept { return stream_ != nullptr; }

    /// After an exchange: the peer keeps the connection, and said nothing too much.
    [[nodiscard]] bool is_reusable() const noexcept { return is_reusable_; }

    /// While idle: closed by the peer, or spoken to without having asked.
    [[nodiscard]] bool is_stale() { return stream_->is_stale(); }

    [[nodiscard]] std::unique_ptr<upgraded_stream::state> take_stream() noexcept {
        return std::move(stream_);
    }

    std::string out;  // the request in bytes
    deadline idle_since{};
    bool is_idle{false};
    std::list<std::unique_ptr<client_connection>>::iterator place;

private:
    awaitable<error_code> connect(const asio::ip::tcp::endpoint&, deadline limit);
    awaitable<error_code> shake_hands();
    awaitable<void> read_answer(response_parser&, error_code&);
    /// Rethrows cancellation; turns an operation that check_deadline() ended into timed_out.
    void settle(error_code&) const;

    executor executor_;
    const origin& origin_;
    const client_settings& settings_;
    std::shared_ptr<asio::ssl::context> tls_;
    std::unique_ptr<upgraded_stream::state> stream_;
    std::unique_ptr<upgraded_stream::state> opening_;
    boost::beast::flat_buffer in_;
    deadline expires_{deadline::max()};
    bool has_expired_{false};
    bool is_reusable_{false};
};

}  // namespace hermod::http
