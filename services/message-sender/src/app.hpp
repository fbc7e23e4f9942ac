#pragma once
#include <boost/asio/io_context.hpp>

#include "claims/claim_desk.hpp"
#include "config.hpp"
#include "consumers/dispatch_consumer.hpp"
#include "graph/credential_book.hpp"
#include "graph/graph_caller.hpp"
#include "hermod/amqp/consumer.hpp"
#include "hermod/amqp/packer.hpp"
#include "hermod/amqp/publisher.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/service/host.hpp"
#include "sending/sender.hpp"

namespace hermod::sender {

/// The composition root.
class app final : public service::application {
public:
    app(asio::io_context&, const settings&, log::logger&, telemetry::registry&, telemetry::readiness&);

    awaitable<void> run() override;
    awaitable<void> stop(deadline limit) override;

private:
    executor ex_;
    http::client store_client_;
    http::client graph_client_;
    amqp::publisher publisher_;
    amqp::packer packer_;
    outcome_desk outcomes_;
    claim_desk claims_;
    credential_book credentials_;
    graph_caller graph_;
    message_sender sender_;
    dispatch_consumer dispatches_;
    amqp::consumer consumer_;
    async::task_group tasks_;
};

}  // namespace hermod::sender
