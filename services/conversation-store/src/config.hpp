#pragma once
#include <chrono>
#include <string>

#include "consumers/combiner.hpp"
#include "domain/credit.hpp"
#include "handlers/claim_handlers.hpp"
#include "handlers/inbox_settings.hpp"
#include "handlers/people_api.hpp"
#include "hermod/amqp/connection.hpp"
#include "hermod/config/env.hpp"
#include "hermod/log/log.hpp"
#include "hermod/service/caller.hpp"
#include "hermod/service/host.hpp"
#include "workers/retention.hpp"
#include "workers/stream_watch.hpp"
#include "workers/sweeper.hpp"

namespace hermod::store {

/// Settings of the service; the README's table is made from load_config().
struct store_config {
    service::host_settings host;
    std::string address{"127.0.0.1"};
    std::uint16_t port{8082};
    service::service_keys keys{secret{}};

    std::string database_url;
    secret database_password;
    std::string migrations_folder;
    std::chrono::milliseconds database_wait{10 * 60'000};
    std::size_t request_connections{4};

    amqp::connection_settings broker;
    std::size_t partitions{4};
    std::size_t event_streams{1};
    std::chrono::milliseconds stream_max_age{24 * 3'600'000};
    bool provisions_topology{true};
    std::uint16_t prefetch{200};
    round_limits rounds;
    std::chrono::milliseconds publish_linger{0};
    std::size_t announce_waiting{10'000};

    inbox_settings inbox;
    people_settings people;

    credit_limits credit;
    claim_settings claims;
    std::chrono::milliseconds uncertain_order_wait{10'000};
    std::size_t sweep_rows{500};
    sweep_settings sweep;
    retention_settings retention;
    stream_watch_settings stream_watch;  // broker and number of streams as above
};

/// Reads everything and finishes the reader: throws config::config_error with all problems at once.
[[nodiscard]] store_config load_config(config::reader& in);

}  // namespace hermod::store
