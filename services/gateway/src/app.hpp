#pragma once
#include "config.hpp"
#include "domain/cors.hpp"
#include "domain/web_files.hpp"
#include "handlers/api.hpp"
#include "handlers/authenticator.hpp"
#include "handlers/edge.hpp"
#include "handlers/forwarder.hpp"
#include "handlers/session_handler.hpp"
#include "handlers/socket_proxy.hpp"
#include "handlers/token_handler.hpp"
#include "handlers/webhook_handler.hpp"
#include "store_directory.hpp"

#include "hermod/amqp/packer.hpp"
#include "hermod/amqp/publisher.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/http/client.hpp"
#include "hermod/http/server.hpp"
#include "hermod/service/host.hpp"

namespace hermod::gateway {

/// Everything the gateway is made of, in the order of dependence.
class app final : public service::application {
public:
    app(executor ex,
        config c,
        log::logger& log,
        telemetry::registry& metrics,
        telemetry::readiness& ready);

    awaitable<void> run() override;
    awaitable<void> stop(deadline limit) override;

    /// The public port, once run() has begun.
    [[nodiscard]] std::uint16_t port() const noexcept { return server_.port(); }

private:
    config config_;
    async::task_group tasks_;
    auth::token_authority tokens_;
    http::client store_;
    http::client widget_send_;
    http::client message_sender_;
    amqp::publisher publisher_;
    amqp::packer packer_;
    std::unique_ptr<store_directory> directory_;
    authenticator authenticator_;
    forwarder forwarder_;
    token_handler token_handler_;
    session_handler session_handler_;
    api api_;
    webhook_handler webhooks_;
    socket_proxy sockets_;
    web_files files_;
    cors cors_;
    edge edge_;
    http::server server_;
    async::task_group chores_;  // end with stop()
};

}  // namespace hermod::gateway
