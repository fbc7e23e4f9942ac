#pragma once
#include <chrono>
#include <cstddef>
#include <string>

#include "hermod/amqp/connection.hpp"
#include "hermod/base/secret.hpp"
#include "hermod/config/env.hpp"
#include "hermod/http/client.hpp"
#include "hermod/service/host.hpp"

namespace hermod::sender {

struct settings {
    service::host_settings host;
    amqp::connection_settings broker;
    std::size_t partitions{4};
    http::origin store;
    secret service_key;
    http::origin graph;
    std::string graph_version{"v25.0"};
    std::string graph_ca_file;  // "" : the system's
    secret sealing_keys;
    std::uint16_t prefetch{2'000};
    std::size_t max_calls{256};
    std::chrono::milliseconds claim_interval{5};
    std::chrono::milliseconds publish_linger{5};
    std::chrono::milliseconds call_deadline{10'000};
    std::chrono::milliseconds longest_stay{60'000};
    std::chrono::milliseconds stop_pause{60'000};
};

/// Throws config::config_error with every problem at once.
[[nodiscard]] settings load_settings(config::reader& in);

}  // namespace hermod::sender
