#pragma once
#include "domain/rate_limiter.hpp"
#include "domain/socket_nodes.hpp"
#include "handlers/webhook_handler.hpp"

#include "hermod/amqp/connection.hpp"
#include "hermod/config/env.hpp"
#include "hermod/http/client.hpp"
#include "hermod/service/caller.hpp"
#include "hermod/service/host.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace hermod::gateway {

struct config {
    service::host_settings host;
    std::string address;
    std::uint16_t port{8080};
    std::string tls_certificate;  // "" : plain HTTP, behind a terminator or for development
    std::string tls_key;
    bool is_behind_tls{false};
    std::size_t max_connections{20'000};
    std::size_t max_connections_per_address{10'000};
    std::size_t max_body_bytes{256 * 1024};
    std::size_t max_socket_body_bytes{1024 * 1024};
    std::size_t max_batch_body_bytes{4 * 1024 * 1024};
    std::size_t max_media_bytes{100 * 1024 * 1024};
    std::size_t max_upstream_connections{64};
    std::chrono::milliseconds upstream_deadline{10'000};
    std::chrono::milliseconds waiting_deadline{35'000};
    http::origin store;
    http::origin widget_send;
    http::origin message_sender;
    std::vector<socket_node> push_nodes;
    service::service_keys service_keys{secret{}};
    secret jwt_keys;
    amqp::connection_settings broker;
    webhook_settings webhooks;
    std::chrono::milliseconds webhook_linger{2};
    rate_limits per_credential;
    rate_limits failures_per_address;
    std::vector<std::string> cors_origins;
    std::vector<std::string> frame_ancestors;
    std::string web_root;
    std::size_t max_web_bytes{64 * 1024 * 1024};
};

/// Reads every setting; problems are kept in the reader until its finish().
[[nodiscard]] config read_gateway_config(hermod::config::reader& in);

}  // namespace hermod::gateway
