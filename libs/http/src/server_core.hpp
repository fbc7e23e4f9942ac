#pragma once
#include "hermod/http/server.hpp"

#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace hermod::http {

/// Series are looked up once per route, not once per request.
class server_metrics {
public:
    server_metrics(telemetry::registry&, std::string server_name);

    void count_answer(std::string_view route, int status, std::chrono::duration<double> took);

    telemetry::gauge connections;
    telemetry::counter refused_connections;
    telemetry::counter accept_pauses;
    telemetry::counter expired;  // header, body, idle, write deadlines that ended a connection

private:
    struct route_series {
        std::map<int, telemetry::counter> answers;  // by status class
        telemetry::histogram duration;
    };

    route_series& series_of(std::string_view route);

    telemetry::registry& registry_;
    std::string server_name_;
    std::map<std::string, route_series, std::less<>> by_route_;
};

/// What the connections of one server share.
struct server_core {
    server_core(server_settings s, http::handler h, log::logger& l, telemetry::registry& r)
        : settings{std::move(s)},
          handle{std::move(h)},
          log{l},
          metrics{r, settings.name} {}

    /// Unique in this process, and across processes but for chance.
    [[nodiscard]] std::string make_request_id();

    server_settings settings;
    http::handler handle;
    upgrade_handler upgrade;
    log::logger& log;
    server_metrics metrics;
    std::shared_ptr<asio::ssl::context> tls;
    bool is_draining{false};

private:
    std::string id_prefix_;
    std::uint64_t last_id_{0};
};

}  // namespace hermod::http
