#pragma once
#include "hermod/async/awaitable.hpp"
#include "hermod/base/result.hpp"
#include "hermod/http/message.hpp"
#include "hermod/http/upgraded_stream.hpp"
#include "hermod/log/log.hpp"
#include "hermod/telemetry/metrics.hpp"

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace hermod::http {

/// Where to: `https://graph.facebook.com`, `http://127.0.0.1:8081`, and a path prefix if any.
struct origin {
    bool is_tls{false};
    std::string host;
    std::string port;
    std::string prefix;  // "/base" or ""
};

/// Nothing if it is no http(s) URL, or has a user, query or fragment.
[[nodiscard]] result<origin> parse_origin(std::string_view url);

enum class delivery {
    never_left,  // no byte of the request was written: safe to repeat
    no_answer,   // bytes left, no complete answer came: the other side may have acted
    answered
};

struct outcome {
    http::delivery delivery{http::delivery::never_left};
    response answer;      // if answered
    error_code reason{};  // if not
    /// Waiting for a connection was what failed (pool full, connect, TLS): the peer may be down.
    bool is_connect_failure{false};
};

struct outgoing {
    std::string method{"GET"};
    std::string target;  // path and query; the origin's prefix is put before it
    headers fields;      // Host, Content-Length, User-Agent and Connection are added
    std::string body;
    deadline limit;  // for everything: waiting for a connection, connecting, sending, reading
};

struct client_settings {
    std::string name{"client"};  // label of metrics and logs
    std::size_t max_connections{64};
    /// Requests waiting for a connection; more are refused as never_left.
    std::size_t max_waiting{10'000};
    std::chrono::milliseconds connect_deadline{2'000};
    /// Shorter than the server's, so that a reused connection is seldom dead.
    std::chrono::milliseconds idle_deadline{20'000};
    std::size_t max_response_bytes{1024 * 1024};
    std::string ca_file;             // "" : the system's
    std::string client_certificate;  // for mutual TLS
    std::string client_key;
    std::string user_agent{"hermod"};
    /// If given: asked about every resolved address right before it is connected to (and only what
    /// was asked about is connected to). Refused addresses are left out; if none is left the request
    /// ends as never_left with asio::error::no_permission. See public_address.hpp.
    std::function<bool(const boost::asio::ip::address&)> may_connect{};
};

/// Pool of keep-alive connections to one origin. TLS 1.2 or newer with verification of chain and
/// name. A request is written at most once: never repeated by itself, not even on a reused
/// connection that turned out to be dead before an answer. (A reused connection found closed before
/// the first byte is replaced, which is safe.)
class client {
public:
    client(executor, origin, client_settings, log::logger&, telemetry::registry&);
    ~client();
    client(const client&) = delete;
    client& operator=(const client&) = delete;

    /// Never throws but on cancellation. `may_start`, if given, is asked right before the first
    /// byte is written; false ends the request as never_left with operation_canceled.
    awaitable<outcome> send(outgoing, std::function<bool()> may_start = {});
    /// A connection of its own for an upgrade: writes the request as given and hands the connection
    /// over (reverse proxy).
    awaitable<result<upgraded_stream>> open_tunnel(outgoing);
    /// Closes idle connections and refuses new requests.
    void close();
    [[nodiscard]] const http::origin& origin() const noexcept;

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace hermod::http
