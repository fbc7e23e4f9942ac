#pragma once
#include "config.hpp"
#include "domain/delivery.hpp"
#include "domain/message_desk.hpp"
#include "rim/control_api.hpp"
#include "rim/graph_api.hpp"
#include "rim/webhook_poster.hpp"

#include "hermod/http/router.hpp"

#include <boost/asio/io_context.hpp>

namespace hermod::sandbox {

/// The composition root: the simulated world, the two APIs on one port, the webhooks.
class app {
public:
    app(asio::io_context&, const settings&, log::logger&);

    /// Binds; throws std::runtime_error naming the address.
    void listen() { server_.listen(); }

    [[nodiscard]] std::uint16_t port() const noexcept { return server_.port(); }

    /// Runs until stop().
    awaitable<void> run();
    /// Cuts what is under way; run() then returns.
    awaitable<void> stop();

private:
    void add_first_number(const settings&);
    void save();
    std::vector<http::route> all_routes();

    std::string state_file_;
    log::logger& log_;
    telemetry::registry metrics_;
    world world_;
    delivery delivery_;
    message_desk desk_;
    webhook_poster poster_;
    graph_api graph_;
    control_api control_;
    http::router router_;
    http::server server_;
    async::task_group tasks_;
};

}  // namespace hermod::sandbox
