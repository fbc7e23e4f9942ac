#pragma once
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "config.hpp"
#include "consumers/feedback_consumer.hpp"
#include "consumers/send_consumer.hpp"
#include "handlers/claim_handlers.hpp"
#include "handlers/http_api.hpp"
#include "handlers/inbox_api.hpp"
#include "handlers/people_api.hpp"
#include "handlers/wish_handlers.hpp"
#include "handlers/media_handlers.hpp"
#include "handlers/raw_webhook_handlers.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/http/server.hpp"
#include "hermod/postgres/migrations.hpp"
#include "hermod/service/host.hpp"
#include "hermod/telemetry/health.hpp"
#include "workers/plan_watch.hpp"
#include "workers/retention.hpp"
#include "workers/stream_watch.hpp"

namespace hermod::store {

/// The composition root: everything is built here once, in the order in which it depends on each other.
class app final : public service::application {
public:
    app(executor, store_config, telemetry::registry&, telemetry::readiness&, log::logger&);

    awaitable<void> run() override;
    awaitable<void> stop(deadline limit) override;

    /// The port of the internal HTTP interface.
    [[nodiscard]] std::uint16_t port() const noexcept { return server_.port(); }

private:
    struct pools {
        pools(executor, const store_config&, log::logger&, telemetry::registry&);
        /// Transactions of hermod.send, of hermod.feedback and of claims must not wait for each other.
        postgres::pool send, feedback, claims, work, requests;
        /// Webhooks as they came, and what goes after its time: neither waits for the other, nor anybody for them.
        postgres::pool raw, upkeep;
        /// As the owner of everything, until the migrations are applied: without them the others have no role to work as.
        postgres::pool startup;
        [[nodiscard]] std::vector<postgres::pool*> all() { return {&send, &feedback, &claims, &work, &requests, &raw, &upkeep}; }
    };

    awaitable<void> prepare();
    awaitable<void> reach_database();
    void begin_work();
    awaitable<void> declare_topology();
    [[nodiscard]] http::router make_router();
    awaitable<bool> replay(std::vector<contracts::webhook_change> webhooks);
    awaitable<void> tell_webhooks(const std::vector<contracts::event>& events);
    void add_conditions(telemetry::readiness&);
    void fail(std::string_view task, const std::exception_ptr& why);

    executor executor_;
    store_config config_;
    std::vector<postgres::migration> migrations_;
    log::logger& logger_;
    pools pools_;
    amqp::publisher publisher_;
    outbox outbox_;
    message_store messages_;
    backlog backlog_;
    ledger feedback_ledger_, claim_ledger_, sweep_ledger_;
    inbound_store inbound_;
    claim_store claims_;
    sweep_store sweeps_;
    pending_events kept_events_;
    announcer announcer_;
    settler feedback_settler_, claim_settler_, sweep_settler_;
    chat_store chats_;
    quota quota_;
    send_batch send_batch_;
    feedback_batch feedback_batch_;
    dispatcher dispatcher_;
    raw_webhooks raw_webhooks_;
    account_news account_news_;
    send_consumer send_;
    feedback_consumer feedback_;
    plan_watch plan_watch_;
    sweeper sweeper_;
    retention_store past_;
    retention retention_;
    stream_register stream_epochs_;
    stream_watch stream_watch_;
    amqp::consumer send_queues_, feedback_queues_;
    http_api api_;
    inbox_api inbox_;
    people_api people_;
    claim_handlers claim_handlers_;
    wish_store wishes_;
    wish_handlers wish_handlers_;
    media_store media_;
    media_handlers media_handlers_;
    raw_webhook_handlers raw_webhook_handlers_;
    http::router router_;
    http::server server_;
    async::task_group resources_;  // connections: end last
    async::task_group work_;       // what works on them
    async::event changed_;
    std::exception_ptr failure_;
    bool is_migrated_{false};
    bool is_declared_{false};
    bool is_stopped_{false};
};

}  // namespace hermod::store
