#pragma once
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "domain/pair_budget.hpp"
#include "hermod/amqp/connection.hpp"
#include "hermod/base/secret.hpp"
#include "hermod/config/env.hpp"
#include "hermod/http/client.hpp"
#include "hermod/media/store.hpp"
#include "hermod/service/caller.hpp"
#include "hermod/service/host.hpp"

namespace hermod::sender {

/// Where files lie and how they come.
struct media_settings {
    std::string folder{"/var/lib/hermod/media"};
    std::optional<media::bucket> bucket;  // instead of the folder
    bool allows_private{false};
    std::vector<std::string> ports{"80", "443"};
    std::string ca_file;  // "": the system's
    std::size_t parallel{8};
    std::size_t max_bytes{100 * 1024 * 1024};
    std::chrono::milliseconds fetch_deadline{30'000};
    std::chrono::milliseconds call_deadline{60'000};
    std::chrono::milliseconds poll{1'000};
    std::chrono::milliseconds remove_interval{60'000};  // files that nothing shows any more
};

struct settings {
    service::host_settings host;
    amqp::connection_settings broker;
    std::size_t partitions{4};
    http::origin store;
    std::string address{"127.0.0.1"};  // of the internal HTTP interface
    std::uint16_t port{8083};
    service::service_keys keys{secret{}};
    http::origin graph;
    std::string graph_version{"v25.0"};
    std::string graph_ca_file;  // "" : the system's
    secret sealing_keys;
    std::uint16_t prefetch{2'000};
    std::chrono::milliseconds claim_interval{5};
    std::chrono::milliseconds publish_linger{5};
    std::size_t max_calls{512};
    double share_of_one{0.75};  // of max_calls, for one number
    pair_limits pair{};
    std::chrono::milliseconds call_deadline{10'000};
    std::chrono::milliseconds longest_stay{60'000};
    std::chrono::milliseconds stop_pause{5'000};
    std::chrono::milliseconds number_check_interval{600'000};
    media_settings media;
};

/// Throws config::config_error with every problem at once.
[[nodiscard]] settings load_settings(config::reader& in);

}  // namespace hermod::sender
