#pragma once
#include <memory>
#include <string>
#include <vector>

#include "config.hpp"
#include "consumers/colleague_bus.hpp"
#include "consumers/control_reader.hpp"
#include "consumers/stream_reader.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/auth/token.hpp"
#include "hermod/engineio/server.hpp"
#include "hermod/http/server.hpp"
#include "hermod/service/host.hpp"
#include "sockets/assignment_loader.hpp"
#include "sockets/audience.hpp"
#include "sockets/company.hpp"
#include "sockets/plain_door.hpp"
#include "sockets/socketio_door.hpp"

namespace hermod::push {

/// The composition root of realtime-push.
class app final : public service::application {
public:
    app(executor, settings, log::logger&, telemetry::registry&, telemetry::readiness&);
    ~app() override;

    awaitable<void> run() override;
    awaitable<void> stop(deadline limit) override;
    /// The port of the sockets, after run() has begun.
    [[nodiscard]] std::uint16_t port() const noexcept { return web_.port(); }

private:
    awaitable<http::response> handle(http::request request);
    awaitable<void> upgrade(http::request request, http::upgraded_stream stream);
    awaitable<void> keep_house();
    /// Why clients cannot be served now, "" if all is well.
    [[nodiscard]] std::string trouble() const;
    [[nodiscard]] client_world make_world(telemetry::registry& metrics);

    settings settings_;
    log::logger& log_;
    auth::token_authority tokens_;
    websocket::workspace workspace_;
    engineio::deadline_queue deadlines_;
    audience audience_;
    company company_;
    quota per_user_;
    quota per_tenant_;
    client_world world_;
    admission_desk desk_;
    socketio_door socketio_;
    engineio::server_settings engine_settings_;
    engineio::server engine_;
    plain_door plain_;
    assignment_loader assignments_;
    colleague_bus bus_;
    control_reader control_;
    std::vector<std::unique_ptr<stream_reader>> readers_;
    http::server web_;
    telemetry::gauge socketio_clients_;
    telemetry::gauge plain_clients_;
    async::task_group tasks_;
};

}  // namespace hermod::push
