#include "handlers/edge.hpp"

#include "handlers/web_handler.hpp"

#include "hermod/async/with_timeout.hpp"

namespace hermod::gateway {

namespace {

constexpr const char* webhook_path = "/webhooks/whatsapp";

std::vector<http::route> make_webhook_routes(webhook_handler& webhooks) {
    std::vector<http::route> routes;
    routes.push_back({"GET", webhook_path, [&](http::request r) {
                          return webhooks.verify(std::move(r));
                      }});
    routes.push_back({"POST", webhook_path, [&](http::request r) {
                          return webhooks.receive(std::move(r));
                      }});
    return routes;
}

awaitable<void> wait_for(async::event& happened, const std::size_t& count) {
    while (count > 0) co_await happened.wait();
}

}  // namespace

edge::edge(executor ex, parts p)
    : parts_{std::move(p)},
      webhooks_{make_webhook_routes(parts_.webhooks)},
      idle_{std::move(ex)} {}

awaitable<http::response> edge::handle(http::request r) {
    const std::string origin{r.fields.get("Origin").value_or("")};
    const bool is_socket = socket_proxy::is_socket_path(r.path);
    if (cors::is_preflight(r)) co_return parts_.cors.answer_preflight(r);
    if (r.path == "/healthz") co_return http::make_json(200, R"({"status":"ok"})");
    // What the services say to each other is no page either: outside there is nothing at such a path.
    const bool is_page = !is_socket && !is_api_path(r.path) &&
                         !r.path.starts_with("/webhooks/") && !r.path.starts_with("/internal/");
    if (is_page) co_return serve_web_file(parts_.files, parts_.policy, r);

    struct presence {
        std::size_t& count;
        async::event& idle;

        explicit presence(std::size_t& c, async::event& e)
            : count{c},
              idle{e} {
            ++count;
        }

        presence(const presence&) = delete;
        presence& operator=(const presence&) = delete;

        ~presence() {
            if (--count == 0) idle.notify();
        }
    };

    std::optional<presence> here;
    if (!is_socket) here.emplace(in_flight_, idle_);
    http::response answer = co_await dispatch(std::move(r));
    parts_.cors.add_headers(origin, answer);
    add_api_headers(parts_.policy, answer);
    co_return answer;
}

awaitable<http::response> edge::dispatch(http::request r) {
    if (socket_proxy::is_socket_path(r.path)) return parts_.sockets.handle(std::move(r));
    if (r.path.starts_with("/webhooks/")) return webhooks_.handle(std::move(r));
    return parts_.api.handle(std::move(r));
}

awaitable<void> edge::finish(deadline limit) {
    static_cast<void>(co_await async::with_timeout(wait_for(idle_, in_flight_), limit));
}

}  // namespace hermod::gateway
