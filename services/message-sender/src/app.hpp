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
#include "handlers/account_door.hpp"
#include "handlers/media_door.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/http/server.hpp"
#include "hermod/service/host.hpp"
#include "media/file_remover.hpp"
#include "media/inbound_media.hpp"
#include "media/media_desk.hpp"
#include "numbers/number_watch.hpp"
#include "sending/sender.hpp"
#include "store_caller.hpp"

namespace hermod::sender {

/// The composition root.
class app final : public service::application {
public:
    app(asio::io_context&, const settings&, log::logger&, telemetry::registry&, telemetry::readiness&);

    awaitable<void> run() override;
    awaitable<void> stop(deadline limit) override;

    /// The port of the internal HTTP interface.
    [[nodiscard]] std::uint16_t port() const noexcept { return server_.port(); }

private:
    [[nodiscard]] http::router make_router();

    executor ex_;
    http::client store_client_;
    http::client graph_client_;
    amqp::publisher publisher_;
    amqp::packer packer_;
    outcome_desk outcomes_;
    claim_desk claims_;
    credential_book credentials_;
    graph_caller graph_;
    store_caller store_;
    std::unique_ptr<media::store> files_;
    media::fetcher fetcher_;    // addresses that tenants chose
    media::fetcher downloads_;  // addresses that Meta gave
    graph_desk graph_desk_;
    media_ledger media_ledger_;
    media_desk media_;
    inbound_media inbound_media_;
    file_remover file_remover_;
    number_watch numbers_;
    account_door account_door_;
    media_door media_door_;
    message_sender sender_;
    dispatch_consumer dispatches_;
    amqp::consumer consumer_;
    http::router router_;
    http::server server_;
    async::task_group tasks_;
};

}  // namespace hermod::sender
