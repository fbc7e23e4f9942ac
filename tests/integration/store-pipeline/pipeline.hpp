#pragma once
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hermod/amqp/consumer.hpp"
#include "hermod/amqp/publisher.hpp"
#include "hermod/async/event.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/contracts/claims.hpp"
#include "hermod/contracts/dispatch.hpp"
#include "hermod/contracts/events.hpp"
#include "hermod/contracts/feedback.hpp"
#include "hermod/contracts/send.hpp"
#include "hermod/http/client.hpp"
#include "hermod/log/log.hpp"
#include "hermod/service/caller.hpp"
#include "hermod/telemetry/health.hpp"
#include "hermod/telemetry/metrics.hpp"

#include "support/private_servers.hpp"

namespace hermod::store {
class app;  // known to pipeline.cpp alone: it is large, and each test would compile it
}

namespace hermod::testing {

/// One tenant with one account and any number of conversations, their windows open.
struct tenant_fixture {
    std::string tenant, outlet, account, phone_number_id;
    std::vector<std::string> conversations;
    std::vector<std::string> wa_ids;
};

/// The whole service on a real database and a real broker, with everybody around it played by the test: it publishes requests
/// and feedback, takes the dispatches as the sender would, reads the events as push would, and asks for claims.
class pipeline {
public:
    /// `settings`: environment of the service beside the addresses.
    pipeline(asio::io_context& io, std::map<std::string, std::string> settings);
    ~pipeline();

    awaitable<void> start();
    awaitable<void> stop();

    awaitable<tenant_fixture> make_tenant(std::size_t conversations = 1, int rate = 80, std::string settings_json = "{}");

    // --- what others do
    [[nodiscard]] static contracts::send_request make_request(const tenant_fixture&, const std::string& message_id, std::size_t conversation = 0);
    awaitable<void> send(std::vector<contracts::send_request> requests);
    awaitable<void> feed(std::vector<contracts::outcome> outcomes);
    /// One change of field `messages`; `value_json` without metadata.
    awaitable<void> webhook(const tenant_fixture&, const std::string& member, const std::string& items_json);
    awaitable<void> publish(std::string exchange, std::string phone_number_id, std::string body);
    awaitable<contracts::claim_answer> claim(std::vector<contracts::claim> claims, std::string sender = "s1");
    /// Claims a dispatch with claim id `c-<messageId>-<try>`; its result.
    awaitable<contracts::grant> claim_one(const contracts::dispatch& item, std::string claim_id = {});

    /// POST as the gateway forwards it for an API key `test` of this tenant that may send.
    awaitable<http::response> ask_as(std::string tenant, std::string path, std::string body);
    awaitable<http::response> ask_by(service::caller who, std::string path, std::string body);

    // --- what is seen
    std::deque<contracts::dispatch> dispatches;
    std::deque<contracts::event> events;
    std::deque<amqp::delivery> dead;
    [[nodiscard]] std::size_t count_dispatches(const std::string& message_id) const;
    [[nodiscard]] std::optional<contracts::dispatch> find_dispatch(const std::string& message_id, int attempt = 1) const;
    [[nodiscard]] std::vector<std::string> event_ids(const std::string& containing) const;
    /// Waits until it is so; throws if it is not within `limit`.
    awaitable<void> until(std::function<bool()> condition, const char* what, std::chrono::seconds limit = std::chrono::seconds{20});
    /// The first column of the first row of an SQL query, "" if none or null. Runs as superuser.
    awaitable<std::string> sql(std::string text);
    awaitable<void> until_sql(std::string text, std::string expected, std::chrono::seconds limit = std::chrono::seconds{20});
    /// The service's run() has ended by itself.
    [[nodiscard]] bool has_service_failed() const noexcept { return has_service_failed_; }
    [[nodiscard]] double metric(const std::string& line_start) const;

    static constexpr std::size_t partition_count = 2;
    [[nodiscard]] amqp::connection_settings broker_address() const { return broker_; }

    asio::io_context& io;
    log::logger logger{log::settings{"test", log::level::error}};
    telemetry::registry metrics, own_metrics;
    telemetry::readiness ready;
    std::unique_ptr<store::app> service;

private:
    awaitable<void> post(std::string path, std::string body, std::string& answer);

    amqp::connection_settings broker_;
    amqp::publisher publisher_;
    amqp::consumer dispatch_queues_, event_queue_, dead_queue_;
    std::optional<http::client> client_;
    bool has_service_failed_{false};
    async::task_group tasks_;
    async::event changed_;
};

/// The servers of this test program.
[[nodiscard]] private_postgres& database();
[[nodiscard]] private_rabbitmq& broker();

/// Runs `body` with a service of its own.
void with_pipeline(std::function<awaitable<void>(pipeline&)> body, std::map<std::string, std::string> settings = {});

/// An outcome of a dispatch, claimed as `claim_id`.
[[nodiscard]] contracts::outcome make_outcome(const contracts::dispatch& item, contracts::outcome_result result, std::string claim_id);
/// A status as Meta writes it. "" leaves the opaque id out.
[[nodiscard]] std::string status_json(const std::string& wamid, const std::string& status, const std::string& opaque);
[[nodiscard]] std::string opaque_of(const contracts::dispatch& item, int attempt = 1);

}  // namespace hermod::testing
