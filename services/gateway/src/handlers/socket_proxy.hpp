#pragma once
#include "domain/socket_nodes.hpp"

#include "hermod/http/client.hpp"
#include "hermod/http/upgraded_stream.hpp"
#include "hermod/log/log.hpp"
#include "hermod/service/caller.hpp"
#include "hermod/telemetry/metrics.hpp"

#include <chrono>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace hermod::gateway {

struct socket_proxy_settings {
    std::vector<socket_node> nodes;
    std::size_t max_tunnels{20'000};
    std::size_t max_polls{20'000};
    std::chrono::milliseconds open_deadline{5'000};
    /// A poll waits for the next heartbeat at the longest.
    std::chrono::milliseconds poll_deadline{70'000};
};

/// `/socket.io/` and `/ws`: polls are forwarded, upgrades become tunnels of bytes. A session stays
/// on its node, which its `sid` names; new ones go round.
class socket_proxy {
public:
    socket_proxy(
        executor ex,
        socket_proxy_settings settings,
        const service::service_keys& keys,
        log::logger& log,
        telemetry::registry& metrics
    );

    [[nodiscard]] static bool is_socket_path(std::string_view path) noexcept;
    awaitable<http::response> handle(http::request r);
    awaitable<void> upgrade(http::request r, http::upgraded_stream outside);
    /// Ends every tunnel: their clients connect again elsewhere.
    void close_tunnels();

private:
    struct node {
        std::string id;
        std::unique_ptr<http::client> client;
    };

    struct tunnel {
        http::upgraded_stream outside;
        http::upgraded_stream inside;
    };

    /// Null if the session's node is unknown.
    http::client* choose(const http::request& r);
    http::outgoing make_outgoing(http::request r, bool is_upgrade, std::chrono::milliseconds limit)
        const;
    awaitable<void> relay(tunnel ends);

    socket_proxy_settings settings_;
    const service::service_keys& keys_;
    log::logger& log_;
    std::vector<node> nodes_;
    std::list<tunnel*> tunnels_;
    std::size_t next_{0};
    telemetry::gauge open_;
};

}  // namespace hermod::gateway
