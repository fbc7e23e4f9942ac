#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "app.hpp"
#include "hermod/amqp/publisher.hpp"
#include "hermod/async/event.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/auth/token.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/contracts/control.hpp"
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
inline const uuid ana = *parse_uuid("018f0000-0000-7000-8000-0000000000a1");
inline const uuid ben = *parse_uuid("018f0000-0000-7000-8000-0000000000a2");
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

    /// With the epoch "1", unless told otherwise.
    awaitable<void> start(bool has_epoch = true);
    /// Publishes one pack with one event per conversation given.
    awaitable<void> publish(std::vector<contracts::event> events);
    /// As the store says it: an epoch, or revoked rights.
    awaitable<void> publish(contracts::control item);
    awaitable<void> stop();
    [[nodiscard]] amqp::connection_settings connection() const;

    private_rabbitmq broker;
    log::logger logger{{.service = "test", .threshold = log::level::error}};
    telemetry::registry metrics;
    async::task_group tasks;
    amqp::publisher publisher;

private:
    [[nodiscard]] amqp::publisher_settings publishing() const;
    awaitable<void> send(std::string_view exchange, std::string key, std::string body);
};

/// The store's side of the question whom conversations are assigned to.
class fake_store {
public:
    explicit fake_store(asio::io_context& io);
    void start();
    awaitable<void> stop();
    [[nodiscard]] std::uint16_t port() const { return server_.port(); }

    std::map<std::string, std::string> assigned;  // conversation -> user
    bool agents_see_unassigned{false};
    bool is_down{false};
    int asked{0};

private:
    awaitable<http::response> answer(http::request asked_for);
    log::logger logger_{{.service = "store", .threshold = log::level::error}};
    telemetry::registry metrics_;
    http::server server_;
    async::task_group tasks_;
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
    auth::role role, uuid tenant_id, std::optional<uuid> conversation_id = {}, std::chrono::seconds life = 600s,
    std::string subject = "user-1", std::chrono::seconds age = 0s
);
/// A `conversation_updated` that gives the conversation to somebody (nobody: to nobody).
[[nodiscard]] contracts::event make_handover(std::string id, uuid conversation_id, std::optional<uuid> user, int version);
[[nodiscard]] contracts::event make_event(
    std::string id, uuid tenant_id = tenant, uuid conversation_id = conversation, std::string type = "status_update"
);

/// A Socket.IO client that speaks the protocol by hand, WebSocket only.
class raw_socketio {
public:
    explicit raw_socketio(asio::io_context& io) : socket{io.get_executor()} {}
    /// CONNECT with this auth object; gives the answer to it, keeping events before it in `early`.
    awaitable<std::string> connect(const push_node& node, std::string auth_json, std::string query = "");
    /// The next event, who is there left out.
    awaitable<std::string> next();
    /// The next event of this type.
    awaitable<std::string> next(std::string_view type);

    websocket_client socket;
    std::vector<std::string> early;
};

[[nodiscard]] contracts::control make_epoch(std::string epoch, std::int64_t at);
/// What every request to a node has to bring.
[[nodiscard]] websocket_client::header_list internal_headers();
[[nodiscard]] std::string auth_of(const std::string& token, const std::string& pid = {}, const std::string& offset = {});
/// The next event of the plain door, who is there left out.
[[nodiscard]] awaitable<std::string> next_plain(websocket_client& client);

/// The text between `before` and the next quote.
[[nodiscard]] std::string cut_out(std::string_view text, std::string_view before);

}  // namespace hermod::testing
