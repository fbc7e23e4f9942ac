#pragma once
#include "process_metrics.hpp"

#include "hermod/async/awaitable.hpp"
#include "hermod/http/message.hpp"
#include "hermod/http/router.hpp"
#include "hermod/telemetry/health.hpp"
#include "hermod/telemetry/metrics.hpp"

namespace hermod::service {

/// The routes of the admin server.
class admin_routes {
public:
    admin_routes(telemetry::registry&, const telemetry::readiness&);
    [[nodiscard]] http::router make_router();

private:
    awaitable<http::response> show_health(http::request) const;
    awaitable<http::response> show_readiness(http::request) const;
    awaitable<http::response> show_metrics(http::request);

    telemetry::registry& metrics_;
    const telemetry::readiness& readiness_;
    process_metrics process_;
};

}  // namespace hermod::service
