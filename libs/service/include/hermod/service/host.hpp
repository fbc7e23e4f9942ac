#pragma once
#include "hermod/async/awaitable.hpp"
#include "hermod/config/env.hpp"
#include "hermod/log/log.hpp"
#include "hermod/telemetry/health.hpp"
#include "hermod/telemetry/metrics.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hermod::service {

/// Settings that every service has.
struct host_settings {
    std::string name;
    std::string admin_address{"127.0.0.1"};
    std::uint16_t admin_port{0};
    std::chrono::milliseconds stop_deadline{10'000};
    log::level log_threshold{log::level::info};
};

/// HERMOD_ADMIN_ADDRESS, HERMOD_<SERVICE>_ADMIN_PORT, HERMOD_STOP_DEADLINE and HERMOD_LOG_LEVEL.
[[nodiscard]] host_settings read_host_settings(
    config::reader&, std::string service_name, std::uint16_t default_admin_port
);

/// The name of a setting of one service: ("conversation-store", "PORT") gives HERMOD_STORE_PORT.
[[nodiscard]] std::string setting_name(std::string_view service_name, std::string_view setting);

/// What a service's app offers to its host.
class application {
public:
    virtual ~application() = default;
    /// Runs until stopped: spawns what the service is made of. Returning early, or throwing, ends
    /// the process with 1.
    virtual awaitable<void> run() = 0;
    /// Phase one: take nothing new, finish what was begun, at most until `limit`; then leave. After
    /// it run() returns.
    virtual awaitable<void> stop(deadline limit) = 0;
};

/// Runs `app` on the io_context with the admin server (/healthz /readyz /metrics), until SIGTERM or
/// SIGINT; then stops in two phases. A second signal, or an app that is not done in time, ends the
/// process at once with 1, without destructors: everything that matters is durable elsewhere. The
/// exit code for main.
int run(asio::io_context&, application&, const host_settings&, telemetry::registry&, telemetry::readiness&, log::logger&);

/// The frame of every main(): handles `--help` (prints the table of settings), `--check-config`
/// (reads, reports every problem, exits 0 or 1) and `--version`; else calls `serve`. Prints config
/// problems to standard error, one a line, and returns 1.
///   return service::main_frame(argc, argv, "gateway", [](config::reader& in) { … return exit_code;
///   })
/// `serve(in, only_check)` must read all its settings, call in.finish(), and return 0 at once if
/// only_check.
int main_frame(
    int argc,
    char** argv,
    const std::string& service_name,
    const std::function<int(config::reader& in, bool only_check)>& serve
);

}  // namespace hermod::service
