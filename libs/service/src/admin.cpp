#include "admin.hpp"

#include "hermod/json/writer.hpp"

#include <utility>
#include <vector>

namespace hermod::service {

admin_routes::admin_routes(telemetry::registry& metrics, const telemetry::readiness& ready)
    : metrics_{metrics},
      readiness_{ready},
      process_{metrics} {}

http::router admin_routes::make_router() {
    std::vector<http::route> routes;
    routes.push_back({"GET", "/healthz", [this](http::request r) {
                          return show_health(std::move(r));
                      }});
    routes.push_back({"GET", "/readyz", [this](http::request r) {
                          return show_readiness(std::move(r));
                      }});
    routes.push_back({"GET", "/metrics", [this](http::request r) {
                          return show_metrics(std::move(r));
                      }});
    return http::router{std::move(routes)};
}

awaitable<http::response> admin_routes::show_health(http::request) const {
    co_return http::make_json(200, R"({"status":"ok"})");
}

awaitable<http::response> admin_routes::show_readiness(http::request) const {
    const auto failures = readiness_.failures();
    json::writer out;
    out.begin_object().field("ready", failures.empty()).key("reasons").begin_object();
    for (const auto& [name, reason] : failures) out.field(name, reason);
    out.end_object().end_object();
    co_return http::make_json(failures.empty() ? 200 : 503, out.str());
}

awaitable<http::response> admin_routes::show_metrics(http::request) {
    process_.refresh();
    http::response answer;
    answer.fields.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    answer.body = metrics_.text();
    co_return answer;
}

}  // namespace hermod::service
