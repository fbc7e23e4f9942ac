#include "running_gateway.hpp"

#include "hermod/json/reader.hpp"
#include "hermod/json/writer.hpp"

namespace hermod::testing {

fake_service::fake_service(asio::io_context& io, log::logger& log, telemetry::registry& metrics)
    : io_{io},
      log_{log},
      metrics_{metrics},
      tasks_{io.get_executor(), {}} {
    start();
}

void fake_service::start() {
    settings.name = "fake";
    settings.trusts_request_ids = true;
    auto handle = [this](http::request r) -> awaitable<http::response> {
        seen.push_back(r);
        if (answer) co_return co_await answer(std::move(r));
        co_return http::make_json(200, "{}");
    };
    server_ = std::make_unique<http::server>(io_.get_executor(), settings, handle, log_, metrics_);
    if (upgrade) server_->set_upgrade_handler(upgrade);
    server_->listen();
    settings.port = server_->port();
    tasks_.spawn("fake", server_->run());
}

awaitable<void> fake_service::stop() {
    server_->stop_accepting();
    server_->close_all();
    return tasks_.join();
}

http::outgoing make_request(std::string method, std::string target, std::string body) {
    http::outgoing request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.body = std::move(body);
    request.limit = steady_clock::now() + std::chrono::seconds{20};
    if (!request.body.empty()) request.fields.add("Content-Type", "application/json");
    return request;
}

std::string error_code_of(const http::response& answer) {
    const auto parsed = json::document::parse(answer.body);
    if (!parsed) return {};
    return std::string{parsed->root()["error"]["code"].string().value_or("")};
}

running_gateway::running_gateway(
    asio::io_context& io, const private_rabbitmq* broker, const adjust& change
)
    : store{io, log, metrics},
      widget_send{io, log, metrics},
      push{io, log, metrics},
      second_push{io, log, metrics},
      io_{io},
      tasks_{io.get_executor(), {}} {
    store.answer = [this](http::request r) { return answer_as_store(std::move(r)); };
    config_.address = "127.0.0.1";
    config_.port = 0;
    config_.store = *http::parse_origin(store.url());
    config_.widget_send = *http::parse_origin(widget_send.url());
    config_.push_nodes = {{"n1", push.url()}, {"n2", second_push.url()}};
    config_.service_keys = service::service_keys{secret{service_key}};
    config_.jwt_keys = secret{"one:" + std::string(43, 'A')};
    config_.webhooks.app_secrets = {secret{"new-secret"}, secret{"old-secret"}};
    config_.webhooks.verify_tokens = {secret{"verify-me"}};
    // Port 1 is nobody's: a broker that is away.
    config_.broker = *amqp::parse_url(broker ? broker->url() : "amqp://guest@127.0.0.1:1/");
    config_.broker.password = secret{broker ? broker->password() : ""};
    if (change) change(config_);
}

awaitable<http::response> running_gateway::answer_as_store(http::request r) {
    if (r.path == "/internal/v1/api-keys/" + key.key_id) {
        json::writer out;
        out.begin_object().field("keyId", key.key_id).field("tenantId", to_string(tenant));
        out.field("secretHash", key.secret_hash).key("scopes").begin_array();
        for (const auto& scope : scopes) out.value(scope);
        out.end_array();
        if (is_key_revoked) out.field("revokedAt", std::int64_t{1});
        out.end_object();
        co_return http::make_json(200, out.str());
    }
    if (r.path == "/internal/v1/context/" + to_string(conversation))
        co_return http::make_json(200, "{}");
    if (r.path.starts_with("/internal/"))
        co_return http::make_error({.status = 404, .code = "NOT_FOUND"}, r.request_id);
    co_return http::make_json(200, R"({"from":"store"})");
}

awaitable<void> running_gateway::start() {
    app_ = std::make_unique<gateway::app>(io_.get_executor(), config_, log, metrics, ready);
    tasks_.spawn("gateway", app_->run());
    while (app_->port() == 0) co_await async::sleep_for(std::chrono::milliseconds{1});
    http::client_settings settings;
    settings.name = "outside";
    outside_ = std::make_unique<http::client>(
        io_.get_executor(), *http::parse_origin(url()), settings, log, metrics
    );
}

awaitable<void> running_gateway::stop() {
    co_await app_->stop(steady_clock::now() + std::chrono::seconds{5});
    co_await tasks_.join();
    co_await store.stop();
    co_await widget_send.stop();
    co_await push.stop();
    co_await second_push.stop();
}

awaitable<http::response> running_gateway::ask(http::outgoing request) {
    http::outcome got = co_await outside_->send(std::move(request));
    if (got.delivery != http::delivery::answered) throw boost::system::system_error{got.reason};
    co_return std::move(got.answer);
}

awaitable<http::response> running_gateway::ask_as(
    const std::string& credential, std::string method, std::string target, std::string body
) {
    auto request = make_request(std::move(method), std::move(target), std::move(body));
    if (!credential.empty()) request.fields.add("Authorization", "Bearer " + credential);
    return ask(std::move(request));
}

}  // namespace hermod::testing
