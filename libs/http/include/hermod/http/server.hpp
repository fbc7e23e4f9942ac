#pragma once
#include "hermod/async/awaitable.hpp"
#include "hermod/http/message.hpp"
#include "hermod/http/router.hpp"
#include "hermod/http/upgraded_stream.hpp"
#include "hermod/log/log.hpp"
#include "hermod/telemetry/metrics.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace hermod::http {

struct tls_files {
    std::string certificate_chain;
    std::string private_key;
    std::string client_ca;  // not empty: peers must show a certificate signed by it
};

/// Limits after reliability-security.md section 6; each service exposes those that operators may
/// want to change.
struct server_settings {
    std::string name{"public"};  // label of metrics and logs
    std::string address{"127.0.0.1"};
    std::uint16_t port{0};  // 0: any free one, see server::port()
    std::size_t max_header_bytes{16 * 1024};
    std::size_t max_header_count{100};
    std::size_t max_target_bytes{8 * 1024};
    std::size_t max_body_bytes{256 * 1024};
    std::chrono::milliseconds header_deadline{10'000};
    std::chrono::milliseconds body_deadline{30'000};
    std::chrono::milliseconds idle_deadline{60'000};
    std::chrono::milliseconds write_deadline{30'000};
    /// A handler that takes longer is cancelled and answered for with 504.
    std::chrono::milliseconds handler_deadline{30'000};
    std::size_t max_connections{10'000};
    std::size_t max_connections_per_address{10'000};
    std::size_t max_requests_per_connection{1'000'000};
    /// Larger bodies for some paths (webhooks: 3 MiB): longest matching prefix wins.
    std::vector<std::pair<std::string, std::size_t>> body_limits;
    /// Other handler deadlines for some paths (long polling is answered late): longest matching
    /// prefix wins.
    std::vector<std::pair<std::string, std::chrono::milliseconds>> handler_deadlines;
    /// Prefixes of paths whose handlers are cancelled (terminal) when the peer closes or resets
    /// before the answer: an aborted long poll must be noticed at once. Bytes of a pipelined next
    /// request are no such sign and stay for it.
    std::vector<std::string> cancel_on_disconnect;
    bool trusts_request_ids{false};  // take X-Request-Id from the peer (internal servers)
    std::shared_ptr<tls_files> tls;
};

/// Gets a connection whose request asks for an upgrade (`Connection: Upgrade`), with what was
/// already read. May return before the connection ends (the stream lives on elsewhere): then the
/// server forgets it and keeps nothing for it.
using upgrade_handler = std::function<awaitable<void>(request, upgraded_stream)>;

/// HTTP/1.1 server: keep-alive, pipelining in order, limits on every size, deadlines against slow
/// clients, ambiguous framing (Content-Length with Transfer-Encoding, and the like) refused with
/// 400 and close. An exception of a handler becomes 500 INTERNAL; a broken request becomes a
/// structured 400/413/414/431. Lives until run() has returned.
class server {
public:
    server(executor, server_settings, handler, log::logger&, telemetry::registry&);
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    void set_upgrade_handler(upgrade_handler);
    /// Binds; throws std::runtime_error naming the address and who is in the way. Call once, before
    /// run().
    void listen();
    /// The port bound by listen().
    [[nodiscard]] std::uint16_t port() const noexcept;
    /// Accepts until stop_accepting(); then returns when the last connection has ended.
    awaitable<void> run();
    /// Phase one of a stop: no new connections, `Connection: close` on every answer, idle
    /// connections are closed.
    void stop_accepting();
    /// Phase two: cuts what is left.
    void close_all();
    [[nodiscard]] std::size_t connection_count() const noexcept;

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace hermod::http
