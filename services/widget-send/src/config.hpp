#pragma once
#include "domain/intake_rights.hpp"
#include "handlers/batch_door.hpp"
#include "handlers/send_doors.hpp"
#include "sending/send_path.hpp"

#include "hermod/amqp/connection.hpp"
#include "hermod/config/env.hpp"
#include "hermod/http/client.hpp"
#include "hermod/http/server.hpp"
#include "hermod/service/caller.hpp"
#include "hermod/service/host.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace hermod::widget_send {

inline constexpr const char* service_name = "widget-send";

/// Everything that an operator may set; the table in README.md is made from it.
struct settings {
    service::host_settings host;
    service::service_keys keys{secret{}};
    http::server_settings server;
    http::origin store;
    std::size_t store_connections{32};
    std::chrono::milliseconds store_deadline{1'000};
    std::chrono::milliseconds lookup_linger{2};
    amqp::connection_settings broker;
    std::size_t partitions{4};
    std::size_t max_unconfirmed{2'000};
    std::size_t max_backlog_bytes{64 * 1024 * 1024};
    std::chrono::milliseconds linger{2};
    send_path_settings path;
    wait_settings waits;
    batch_settings batch;
    intake_rights rights;
    std::size_t intake_prefetch{200};
};

/// Throws config::config_error with every problem.
[[nodiscard]] settings read_settings(config::reader& in);

}  // namespace hermod::widget_send
