#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "hermod/amqp/connection.hpp"
#include "hermod/base/secret.hpp"
#include "hermod/config/env.hpp"
#include "hermod/http/client.hpp"
#include "hermod/service/caller.hpp"
#include "hermod/service/host.hpp"

namespace hermod::push {

struct client_limits {
    std::size_t connections{50'000};
    std::size_t per_address{10'000};
    std::size_t per_user{50};
    std::size_t per_tenant{20'000};
    std::size_t handshakes_per_second{1'000};
    std::size_t outbox_bytes{1024 * 1024};
    std::size_t message_bytes{64 * 1024};
    std::size_t messages_per_minute{120};
};

struct heartbeat_settings {
    std::chrono::milliseconds interval{25'000};
    std::chrono::milliseconds timeout{20'000};
    /// A new connection has said by then who it is, or ends.
    std::chrono::milliseconds introduction{20'000};
};

struct history_settings {
    std::size_t messages{20'000};  // AMQP messages read back from each stream at start
    std::size_t events{200'000};
    std::size_t bytes{128 * 1024 * 1024};
    std::chrono::milliseconds resume_wait{5'000};
};

struct presence_settings {
    /// How often a node tells the others everything; one that was silent for three of these is taken for gone.
    std::chrono::milliseconds interval{10'000};
    std::size_t crowd{2'000};  // people online and looks at conversations of one tenant; more are not told
};

struct settings {
    service::host_settings host;
    std::string address{"127.0.0.1"};
    std::uint16_t port{8084};
    std::string node_id{"n1"};
    std::size_t event_streams{1};
    amqp::connection_settings broker;
    secret jwt_keys;
    service::service_keys keys{secret{}};
    std::vector<std::string> origins;
    client_limits limits;
    heartbeat_settings heartbeat;
    history_settings history;
    presence_settings presence;
    http::origin store;
    std::chrono::milliseconds store_deadline{5'000};
    std::chrono::milliseconds linger{5};
    std::chrono::milliseconds drain{3'000};
};

/// Reads every setting; problems are kept in `in`, to be thrown by its finish().
[[nodiscard]] settings read_settings(config::reader& in);

}  // namespace hermod::push
