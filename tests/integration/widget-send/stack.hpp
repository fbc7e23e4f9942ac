#pragma once
#include "app.hpp"
#include "support/catch.hpp"
#include "support/private_servers.hpp"
#include "support/run_coro.hpp"

#include "hermod/contracts/send.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hermod::widget_send::testing {

using hermod::testing::private_rabbitmq;

inline const std::string service_key(32, 's');

/// conversation-store's internal interface over real HTTP, with one tenant's conversations in
/// memory.
class fake_store {
public:
    fake_store(executor, log::logger&, telemetry::registry&);

    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(server_.port());
    }

    awaitable<void> run() { return server_.run(); }

    void stop();

    /// A conversation whose window is open for an hour; its id.
    uuid add_conversation();

    bool is_down{false};
    uuid tenant{make_uuid_v7()};
    uuid account{make_uuid_v7()};
    std::string phone_number_id{"106000000000001"};
    std::map<std::string, bool> conversations;    // by id; is the window open?
    std::map<std::string, std::string> messages;  // body hash by id
    int questions{0};

private:
    awaitable<http::response> look_up(http::request);

    http::router router_;
    http::server server_;
};

/// Takes what arrives in queues and keeps it.
class collector {
public:
    collector(executor, amqp::consumer_settings, log::logger&, telemetry::registry&);

    awaitable<void> run() { return consumer_.run(); }

    awaitable<void> stop();

    [[nodiscard]] bool is_ready() const { return consumer_.is_ready(); }

    std::vector<amqp::delivery> deliveries;

private:
    awaitable<std::vector<amqp::verdict>> take(std::vector<amqp::delivery> batch);
    amqp::consumer consumer_;
};

/// The service with its real neighbours: a RabbitMQ node and a store that speaks HTTP.
class stack {
public:
    stack(asio::io_context&, private_rabbitmq&);

    /// Topology declared, app running and ready.
    awaitable<void> start();
    /// Stops everything in order.
    awaitable<void> stop();

    /// POST /api/v1/widget/send with the identity of an API key of the store's tenant.
    awaitable<http::outcome> post(std::string body, http::headers more = {});
    /// Any request as it is, with the service key.
    awaitable<http::outcome> send(http::outgoing request);
    /// The body of a good request to that conversation.
    [[nodiscard]] std::string body_for(
        const uuid& conversation, const std::string& more = "\"text\":\"Hello\""
    ) const;
    /// The send requests of our tenant that reached the queues, in their order.
    [[nodiscard]] std::vector<contracts::send_request> requests() const;
    /// Waits until `count` requests have reached the queues; throws after a while.
    awaitable<void> await_requests(std::size_t count);
    [[nodiscard]] amqp::connection_settings connection(const std::string& name) const;

    asio::io_context& io;
    private_rabbitmq& broker;
    log::logger log{{.service = "test", .threshold = static_cast<log::level>(99)}};
    telemetry::registry metrics;
    telemetry::readiness ready;
    fake_store store;
    async::task_group tasks;
    collector queues;
    std::optional<app> service;
    std::optional<http::client> client;

private:
    [[nodiscard]] settings make_settings() const;
    awaitable<void> run_service();
};

/// The node that the tests of this program share.
private_rabbitmq& shared_broker();

awaitable<void> eventually(std::string what, std::function<bool()> is_met);

/// Runs `test` on a started stack, and stops it.
void run_on_stack(private_rabbitmq& broker, std::function<awaitable<void>(stack&)> test);

}  // namespace hermod::widget_send::testing
