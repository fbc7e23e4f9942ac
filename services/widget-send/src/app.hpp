#pragma once
#include "clients/amqp_send_publisher.hpp"
#include "clients/http_message_store.hpp"
#include "config.hpp"
#include "consumers/intake.hpp"
#include "handlers/batch_door.hpp"
#include "handlers/message_wishes.hpp"
#include "handlers/send_doors.hpp"
#include "sending/send_path.hpp"

#include "hermod/amqp/consumer.hpp"
#include "hermod/amqp/packer.hpp"
#include "hermod/amqp/publisher.hpp"
#include "hermod/async/event.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/http/client.hpp"
#include "hermod/http/router.hpp"
#include "hermod/http/server.hpp"
#include "hermod/service/host.hpp"

namespace hermod::widget_send {

/// The composition root.
class app : public service::application {
public:
    app(executor, const settings&, log::logger&, telemetry::registry&, telemetry::readiness&);

    awaitable<void> run() override;
    awaitable<void> stop(deadline limit) override;

    /// The port that the server listens on, once run() has begun.
    [[nodiscard]] std::uint16_t port() const noexcept { return server_.port(); }

private:
    [[nodiscard]] http::router make_router();

    log::logger& log_;
    amqp::publisher publisher_;
    amqp::packer packer_;
    amqp_send_publisher sends_;
    http::client store_client_;
    http_message_store store_;
    send_path path_;
    outcome_watch watch_;
    send_doors doors_;
    batch_door batch_;
    message_wishes wishes_;
    intake_door intake_;
    http::router router_;
    http::server server_;
    amqp::consumer consumer_;
    async::event stopped_;
    async::task_group tasks_;
    bool is_stopped_{false};
};

}  // namespace hermod::widget_send
