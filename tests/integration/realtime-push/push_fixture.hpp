#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "app.hpp"
#include "hermod/amqp/publisher.hpp"
#include "hermod/async/event.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/auth/token.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/contracts/events.hpp"
#include "hermod/contracts/topology.hpp"
#include "support/catch.hpp"
#include "support/private_servers.hpp"
#include "support/run_coro.hpp"
#include "support/websocket_client.hpp"

namespace hermod::testing {

using namespace std::chrono_literals;

inline constexpr std::string_view service_key = "0123456789abcdef0123456789abcdef";
inline constexpr std::string_view jwt_line = "k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY";

inline const uuid tenant = *parse_uuid("018f0000-0000-7000-8000-000000000001");
inline const uuid other_tenant = *parse_uuid("018f0000-0000-7000-8000-000000000002");
inline const uuid conversation = *parse_uuid("018f0000-0000-7000-8000-0000000000c1");
inline const uuid other_conversation = *parse_uuid("018f0000-0000-7000-8000-0000000000c2");

/// Starts one broker for the whole program, unless tests/run keeps one already; each test gets a virtual host of it.
void share_one_broker();

/// A broker with hermod's topology and a publisher of events.
class event_source {
public:
    explicit event_source(asio::io_context& io)
        : broker{(share_one_broker(), sharing::shared)},
          tasks{io.get_executor(), [](std::string_view, std::exception_ptr e) { std::rethrow_exception(e); }},
          publisher{io.get_executor(), publishing(), logger, metrics} {}

    awaitable<void> start();
    /// Publishes one pack with one event per conversation given.
    awaitable<void> publish(std::vector<contracts::event> events);
    awaitable<void> stop();
    [[nodiscard]] amqp::connection_settings connection() const;

    private_rabbitmq broker;
    log::logger logger{{.service = "test", .threshold = log::level::error}};
    telemetry::registry metrics;
    async::task_group tasks;
    amqp::publisher publisher;

private:
    [[nodiscard]] amqp::publisher_settings publishing() const;
};

/// One push node in this process.
class push_node {
public:
    push_node(asio::io_context& io, const event_source& from, std::string node_id = "n1");
    /// Resumes when clients can be served.
    awaitable<void> start();
    awaitable<void> stop();
    /// Resumes when so many events, repeats not counted, were taken from the stream.
    awaitable<void> wait_taken(int events);

    push::settings settings;
    log::logger logger{{.service = "push", .threshold = log::level::error}};
    telemetry::registry metrics;
    telemetry::readiness ready;
    std::unique_ptr<push::app> app;

private:
    asio::io_context& io_;
    async::task_group tasks_;
};

[[nodiscard]] std::string make_token(
    auth::role role, uuid tenant_id, std::optional<uuid> conversation_id = {}, std::chrono::seconds life = 600s
);
[[nodiscard]] contracts::event make_event(
    std::string id, uuid tenant_id = tenant, uuid conversation_id = conversation, std::string type = "status_update"
);

/// A Socket.IO client that speaks the protocol by hand, WebSocket only.
class raw_socketio {
public:
    explicit raw_socketio(asio::io_context& io) : socket{io.get_executor()} {}
    /// CONNECT with this auth object; gives the answer to it, keeping events before it in `early`.
    awaitable<std::string> connect(const push_node& node, std::string auth_json, std::string query = "");

    websocket_client socket;
    std::vector<std::string> early;
};

/// The text between `before` and the next quote.
[[nodiscard]] std::string cut_out(std::string_view text, std::string_view before);

}  // namespace hermod::testing
