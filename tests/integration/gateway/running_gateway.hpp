#pragma once
#include "app.hpp"
#include "support/private_servers.hpp"

#include "hermod/auth/api_key.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace hermod::testing {

/// A service behind the gateway: answers what the test wants and remembers what it was asked.
class fake_service {
public:
    fake_service(asio::io_context& io, log::logger& log, telemetry::registry& metrics);

    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(settings.port);
    }

    awaitable<void> stop();
    /// Listens again on the same port.
    void start();

    std::function<awaitable<http::response>(http::request)> answer;
    http::upgrade_handler upgrade;
    std::vector<http::request> seen;
    http::server_settings settings;  // of the next start()

private:
    asio::io_context& io_;
    log::logger& log_;
    telemetry::registry& metrics_;
    std::unique_ptr<http::server> server_;
    async::task_group tasks_;
};

/// A gateway on a free port between fake services and a real broker (its URL; "" for a broker that
/// is away).
class running_gateway {
public:
    using adjust = std::function<void(gateway::config&)>;
    explicit running_gateway(
        asio::io_context& io, const private_rabbitmq* broker = nullptr, const adjust& change = {}
    );

    awaitable<void> start();
    awaitable<void> stop();
    /// A request from outside.
    awaitable<http::response> ask(http::outgoing request);
    awaitable<http::response> ask_as(
        const std::string& credential, std::string method, std::string target, std::string body = {}
    );

    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(app_->port());
    }

    uuid tenant{*parse_uuid("0190f3a0-0000-7000-8000-000000000001")};
    uuid conversation{*parse_uuid("0190f3a0-0000-7000-8000-000000000002")};
    auth::new_api_key key{auth::make_api_key()};
    bool is_key_revoked{false};
    std::vector<std::string> scopes{"send", "read", "tokens"};
    log::logger log{log::settings{.service = "test", .threshold = log::level::error}};
    telemetry::registry metrics;
    telemetry::readiness ready;
    fake_service store;
    fake_service widget_send;
    fake_service push;
    fake_service second_push;

private:
    awaitable<http::response> answer_as_store(http::request r);

    asio::io_context& io_;
    gateway::config config_;
    std::unique_ptr<gateway::app> app_;
    std::unique_ptr<http::client> outside_;
    async::task_group tasks_;
};

[[nodiscard]] http::outgoing make_request(
    std::string method, std::string target, std::string body = {}
);
/// The code of a structured error, "" if there is none.
[[nodiscard]] std::string error_code_of(const http::response& answer);

inline const std::string service_key(40, 's');

}  // namespace hermod::testing
