#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hermod/base/result.hpp"
#include "hermod/base/secret.hpp"

namespace hermod::amqp {

struct broker_address {
    std::string host;
    std::uint16_t port{5672};
};

struct connection_settings {
    std::vector<broker_address> hosts;  // tried in turn
    std::string virtual_host{"/"};
    std::string user;
    secret password;
    std::string name;  // shown in the broker's list of connections
    bool is_tls{false};
    std::string ca_file;             // "" : the system's
    std::string client_certificate;  // for mutual TLS
    std::string client_key;
    std::chrono::seconds heartbeat{10};
    std::chrono::milliseconds connect_deadline{5'000};
    /// Every *-ok of the broker: basic.consume on a queue without leader can hang a minute (RabbitMQ 3.10).
    std::chrono::milliseconds reply_deadline{10'000};
    /// Pauses between tries to connect double from 100 ms to this. Short: while the broker is away nothing is accepted, and a
    /// refused connection costs next to nothing.
    std::chrono::milliseconds longest_retry{1'000};
};

/// `amqp://user@host:5672,host2/vhost` (amqps for TLS); the password comes apart, from a secret.
[[nodiscard]] result<connection_settings> parse_url(std::string_view url);

}  // namespace hermod::amqp
