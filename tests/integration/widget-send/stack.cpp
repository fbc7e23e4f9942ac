#include "stack.hpp"

#include "hermod/amqp/topology.hpp"
#include "hermod/contracts/pack.hpp"
#include "hermod/contracts/topology.hpp"
#include "hermod/json/reader.hpp"

#include <stdexcept>

namespace hermod::widget_send::testing {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t partitions = 2;

std::string context_json(const fake_store& store, std::string_view conversation, bool is_open) {
    const auto now = to_unix_ms(std::chrono::system_clock::now());
    json::writer out;
    out.begin_object()
        .field("tenantId", to_string(store.tenant))
        .field("conversationId", conversation);
    out.field("accountId", to_string(store.account)).field("phoneNumberId", store.phone_number_id);
    out.field("outletId", to_string(store.tenant)).field("contactId", to_string(store.tenant));
    out.field("to", "+6281234567890").field("accountState", "active").field("now", now);
    if (is_open) {
        out.field("lastInboundAt", now).field("windowExpiresAt", now + 3'600'000);
    } else {
        out.key("lastInboundAt").null().key("windowExpiresAt").null();
    }
    out.end_object();
    return out.str();
}

std::string message_json(std::string_view id, std::string_view hash) {
    json::writer out;
    out.begin_object().field("messageId", id).field("conversationId", to_string(uuid{}));
    out.field("bodyHash", hash).field("status", "delivered").field("attempt", 1).end_object();
    return out.str();
}

amqp::consumer_settings collector_settings(amqp::connection_settings connection) {
    amqp::consumer_settings made;
    made.connection = std::move(connection);
    made.queues = contracts::queue_names(contracts::send_exchange, partitions);
    made.retry_consume = 100ms;
    return made;
}

void rethrow(std::string_view, std::exception_ptr failure) {
    std::rethrow_exception(std::move(failure));
}

}  // namespace

fake_store::fake_store(executor ex, log::logger& log, telemetry::registry& metrics)
    : router_{{{"POST", "/internal/v1/lookups", [this](http::request r) { return look_up(std::move(r)); }}}},
      server_{
          ex,
          http::server_settings{.name = "fake store"},
          service::require_service_key(
              service::service_keys{secret{service_key}},
              [this](http::request r) { return router_.handle(std::move(r)); }
          ),
          log,
          metrics} {
    server_.listen();
}

void fake_store::stop() {
    server_.stop_accepting();
    server_.close_all();
}

uuid fake_store::add_conversation() {
    const uuid id = make_uuid_v7();
    conversations[to_string(id)] = true;
    return id;
}

awaitable<http::response> fake_store::look_up(http::request request) {
    ++questions;
    if (is_down) co_return http::make_json(503, "{}");
    const auto asked = json::document::parse(request.body).value();
    const auto root = asked.root();
    const bool is_ours = root["tenantId"].string() == to_string(tenant);
    json::writer out;
    out.begin_object().key("contexts").begin_array();
    for (std::size_t i = 0; is_ours && i < root["conversations"].size(); ++i) {
        const auto found = conversations.find(std::string{*root["conversations"].at(i).string()});
        if (found != conversations.end()) out.raw(context_json(*this, found->first, found->second));
    }
    out.end_array().key("messages").begin_array();
    for (std::size_t i = 0; is_ours && i < root["messages"].size(); ++i) {
        const auto found = messages.find(std::string{*root["messages"].at(i).string()});
        if (found != messages.end()) out.raw(message_json(found->first, found->second));
    }
    out.end_array().end_object();
    co_return http::make_json(200, out.str());
}

collector::collector(
    executor ex, amqp::consumer_settings from, log::logger& log, telemetry::registry& metrics
)
    : consumer_{
          ex,
          std::move(from),
          amqp::batch_handler{
              [this](std::vector<amqp::delivery> batch) { return take(std::move(batch)); }},
          log,
          metrics} {}

awaitable<std::vector<amqp::verdict>> collector::take(std::vector<amqp::delivery> batch) {
    std::vector<amqp::verdict> verdicts(batch.size());
    for (auto& one : batch) deliveries.push_back(std::move(one));
    co_return verdicts;
}

awaitable<void> collector::stop() {
    co_await consumer_.stop(steady_clock::now() + 5s);
}

stack::stack(asio::io_context& context, private_rabbitmq& node)
    : io{context},
      broker{node},
      store{context.get_executor(), log, metrics},
      tasks{context.get_executor(), rethrow},
      queues{
          context.get_executor(), collector_settings(connection("test collector")), log, metrics} {}

amqp::connection_settings stack::connection(const std::string& name) const {
    auto made = amqp::parse_url(broker.url()).value();
    made.password = secret{broker.password()};
    made.name = name;
    return made;
}

settings stack::make_settings() const {
    config::reader in{{
        {"HERMOD_AMQP_URL", broker.url()},
        {"HERMOD_AMQP_PASSWORD", broker.password()},
        {"HERMOD_STORE_URL", store.url()},
        {"HERMOD_SERVICE_KEY", service_key},
        {"HERMOD_WIDGET_SEND_PORT", "0"},
        {"HERMOD_PARTITIONS", std::to_string(partitions)},
        {"HERMOD_INTAKE_USERS", "guest:" + to_string(store.tenant)},
        {"HERMOD_WIDGET_SEND_CONTEXT_FRESH", "1ms"},
    }};
    return read_settings(in);
}

awaitable<void> stack::run_service() {
    return service->run();
}

awaitable<void> stack::start() {
    auto wanted = contracts::make_topology(partitions, 1);
    auto to = connection("test topology");
    const auto declared =
        co_await amqp::declare(std::move(to), std::move(wanted), steady_clock::now() + 30s, log);
    if (declared.has_error()) throw std::runtime_error{declared.error().message()};
    tasks.spawn("store", store.run());
    tasks.spawn("queues", queues.run());
    const settings from = make_settings();
    service.emplace(io.get_executor(), from, log, metrics, ready);
    tasks.spawn("service", run_service());
    co_await eventually("the service is ready", [this] {
        return ready.failures().empty() && queues.is_ready();
    });
    const auto origin =
        http::parse_origin("http://127.0.0.1:" + std::to_string(service->port())).value();
    client.emplace(io.get_executor(), origin, http::client_settings{.name = "test"}, log, metrics);
}

awaitable<void> stack::stop() {
    co_await service->stop(steady_clock::now() + 10s);
    co_await queues.stop();
    store.stop();
    client->close();
    co_await tasks.join();
}

awaitable<http::outcome> stack::send(http::outgoing request) {
    if (!request.fields.get(service::service_key_header))
        request.fields.set(service::service_key_header, service_key);
    request.limit = steady_clock::now() + 15s;
    return client->send(std::move(request));
}

awaitable<http::outcome> stack::post(std::string body, http::headers more) {
    service::caller who;
    who.tenant_id = store.tenant;
    who.subject = "0123456789abcdef";
    who.scopes = {"send"};
    http::outgoing request;
    request.method = "POST";
    request.target = "/api/v1/widget/send";
    request.fields = std::move(more);
    service::write_caller(request.fields, who);
    request.fields.set("Content-Type", "application/json");
    request.body = std::move(body);
    return send(std::move(request));
}

std::string stack::body_for(const uuid& conversation, const std::string& more) const {
    return R"({"conversationId":")" + to_string(conversation) + R"(","tenantId":")" +
           to_string(store.tenant) + R"(","integrationId":")" + to_string(store.account) + "\"," +
           more + "}";
}

std::vector<contracts::send_request> stack::requests() const {
    std::vector<contracts::send_request> found;
    for (const auto& delivery : queues.deliveries) {
        auto items = contracts::read_pack<contracts::send_request>(delivery.body).value();
        for (auto& item : items)
            if (item.content.value().tenant_id == to_string(store.tenant))
                found.push_back(std::move(*item.content));
    }
    return found;
}

awaitable<void> stack::await_requests(std::size_t count) {
    return eventually("the requests reach the queues", [this, count] {
        return requests().size() >= count;
    });
}

private_rabbitmq& shared_broker() {
    static private_rabbitmq node;
    return node;
}

awaitable<void> eventually(std::string what, std::function<bool()> is_met) {
    const auto end = steady_clock::now() + 30s;
    while (!is_met()) {
        if (steady_clock::now() > end) throw std::runtime_error{"never happened: " + what};
        co_await async::sleep_for(10ms);
    }
}

namespace {

awaitable<void> run_between(
    asio::io_context& io, private_rabbitmq& broker, std::function<awaitable<void>(stack&)> test
) {
    stack s{io, broker};
    co_await s.start();
    co_await test(s);
    co_await s.stop();
}

}  // namespace

void run_on_stack(private_rabbitmq& broker, std::function<awaitable<void>(stack&)> test) {
    hermod::testing::run_coro(
        [&](asio::io_context& io) { return run_between(io, broker, test); }, 90s
    );
}

}  // namespace hermod::widget_send::testing
