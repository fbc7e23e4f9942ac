#include "pipeline.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <stdexcept>

#include "app.hpp"
#include "hermod/amqp/topology.hpp"
#include "hermod/async/with_timeout.hpp"
#include "hermod/contracts/pack.hpp"
#include "hermod/contracts/topology.hpp"
#include "hermod/postgres/migrations.hpp"
#include "hermod/whatsapp/opaque_id.hpp"

#include "support/run_coro.hpp"

namespace hermod::testing {

using namespace std::chrono_literals;

namespace {

const std::string service_key = "a-service-key-of-32-characters-or-more";
constexpr std::size_t partitions = pipeline::partition_count;
const std::string event_queue_name = "test.events";

std::int64_t now_ms() { return to_unix_ms(std::chrono::system_clock::now()); }

config::reader settings_of(std::map<std::string, std::string> extra) {
    std::map<std::string, std::string> all{
        {"HERMOD_DATABASE_URL", database().conninfo()},
        {"HERMOD_DATABASE_PASSWORD", database().password()},
        {"HERMOD_MIGRATIONS", HERMOD_MIGRATIONS},
        {"HERMOD_AMQP_URL", broker().url()},
        {"HERMOD_AMQP_PASSWORD", broker().password()},
        {"HERMOD_SERVICE_KEY", service_key},
        {"HERMOD_STORE_PORT", "0"},
        {"HERMOD_PARTITIONS", std::to_string(partitions)},
        {"HERMOD_SWEEP_INTERVAL", "100ms"},
    };
    for (auto& [name, value] : extra) all[name] = value;
    return config::reader{all};
}

amqp::connection_settings broker_settings() {
    auto out = amqp::parse_url(broker().url()).value();
    out.password = secret{broker().password()};
    return out;
}

amqp::consumer_settings consumes(std::vector<std::string> queues) {
    amqp::consumer_settings out;
    out.connection = broker_settings();
    out.connection.name = "test " + queues.front();
    out.queues = std::move(queues);
    out.retry_consume = 50ms;
    return out;
}

/// Keeps the items of each pack and acks it.
template <class Item>
amqp::concurrent_handler collect_into(std::deque<Item>& out, async::event& changed) {
    return [&out, &changed](amqp::delivery d) -> awaitable<amqp::verdict> {
        auto pack = contracts::read_pack<Item>(d.body);
        if (pack)
            for (auto& item : *pack) out.push_back(item.content.value());
        changed.notify();
        co_return amqp::verdict::done();
    };
}

amqp::concurrent_handler collect_raw(std::deque<amqp::delivery>& out, async::event& changed) {
    return [&out, &changed](amqp::delivery d) -> awaitable<amqp::verdict> {
        out.push_back(std::move(d));
        changed.notify();
        co_return amqp::verdict::done();
    };
}

std::string fresh_number() {
    static std::int64_t last = now_ms() * 1000;
    return std::to_string(++last);
}

std::string member(const char* name, const std::string& value) { return json::quote(name) + ":" + json::quote(value); }

std::string text_in(const std::string& body, std::string_view key) {
    const auto parsed = json::document::parse(body);
    if (!parsed) throw std::runtime_error{"no JSON: " + body};
    const auto text = parsed->root()[key].string();
    if (!text) throw std::runtime_error{"no " + std::string{key} + " in " + body};
    return std::string{*text};
}

void migrate_once() {
    static const bool done = [] {
        log::logger logger{log::settings{"test", log::level::error}};
        postgres::migrate(database().conninfo(), secret{database().password()}, postgres::read_migrations(HERMOD_MIGRATIONS), logger);
        return true;
    }();
    if (!done) throw std::logic_error{"not migrated"};
}

}  // namespace

private_postgres& database() {
    static private_postgres one;
    return one;
}

private_rabbitmq& broker() {
    static private_rabbitmq one;
    return one;
}

pipeline::pipeline(asio::io_context& loop, std::map<std::string, std::string> settings)
    : io{loop},
      broker_{broker_settings()},
      publisher_{io.get_executor(), {.connection = broker_}, logger, own_metrics},
      dispatch_queues_{io.get_executor(), consumes(contracts::queue_names(contracts::dispatch_exchange, partitions)),
                       collect_into(dispatches, changed_), logger, own_metrics},
      event_queue_{io.get_executor(), consumes({event_queue_name}), collect_into(events, changed_), logger, own_metrics},
      dead_queue_{io.get_executor(), consumes({std::string{contracts::dead_queue}}), collect_raw(dead, changed_), logger, own_metrics},
      tasks_{io.get_executor(), [this](std::string_view task, const std::exception_ptr&) { has_service_failed_ = has_service_failed_ || task == "service"; }},
      changed_{io.get_executor()} {
    migrate_once();
    auto in = settings_of(std::move(settings));
    service = std::make_unique<store::app>(io.get_executor(), store::load_config(in), metrics, ready, logger);
    const auto url = "http://127.0.0.1:" + std::to_string(service->port());
    client_.emplace(io.get_executor(), *http::parse_origin(url), http::client_settings{}, logger, own_metrics);
}

pipeline::~pipeline() = default;

awaitable<void> pipeline::start() {
    co_await sql("delete from deliveries; delete from parked_statuses; delete from pending_events");  // of earlier tests: the sweeper would see to them
    tasks_.spawn("service", service->run());
    tasks_.spawn("publisher", publisher_.run());
    co_await until([this] { return ready.failures().empty(); }, "the service is ready", 60s);
    amqp::topology mine;
    mine.queues.push_back({event_queue_name, {{"x-queue-type", std::string{"quorum"}}}});
    mine.bindings.push_back({std::string{contracts::events_exchange}, event_queue_name, "#"});
    const auto declared = co_await amqp::declare(broker_, mine, steady_clock::now() + 30s, logger);
    if (!declared) throw std::runtime_error{declared.error().message()};
    tasks_.spawn("dispatches", dispatch_queues_.run());
    tasks_.spawn("events", event_queue_.run());
    tasks_.spawn("dead", dead_queue_.run());
    co_await until([this] { return dispatch_queues_.is_ready() && event_queue_.is_ready() && dead_queue_.is_ready(); }, "consumers");
}

awaitable<void> pipeline::stop() {
    const auto limit = steady_clock::now() + 10s;
    co_await service->stop(limit);
    co_await dispatch_queues_.stop(limit);
    co_await event_queue_.stop(limit);
    co_await dead_queue_.stop(limit);
    co_await publisher_.stop(limit);
    client_->close();
    tasks_.cancel();
    co_await tasks_.join_until(limit);
}

awaitable<void> pipeline::post(std::string path, std::string body, std::string& answer) {
    http::outgoing ask;
    ask.method = "POST";
    ask.target = std::move(path);
    ask.fields.set(service::service_key_header, service_key);
    ask.body = std::move(body);
    ask.limit = steady_clock::now() + 20s;
    auto got = co_await client_->send(std::move(ask));
    if (got.delivery != http::delivery::answered || got.answer.status != 200)
        throw std::runtime_error{"not answered: " + got.answer.body};
    answer = std::move(got.answer.body);
}

awaitable<http::response> pipeline::ask_as(std::string tenant, std::string path, std::string body) {
    service::caller who;
    who.tenant_id = parse_uuid(tenant).value();
    who.subject = "test";
    who.scopes = {"send"};
    return ask_by(std::move(who), std::move(path), std::move(body));
}

awaitable<http::response> pipeline::ask_by(service::caller who, std::string path, std::string body) {
    http::outgoing ask;
    ask.method = "POST";
    ask.target = std::move(path);
    ask.fields.set(service::service_key_header, service_key);
    service::write_caller(ask.fields, who);
    ask.body = std::move(body);
    ask.limit = steady_clock::now() + 20s;
    auto got = co_await client_->send(std::move(ask));
    if (got.delivery != http::delivery::answered) throw std::runtime_error{"not answered"};
    co_return std::move(got.answer);
}

awaitable<tenant_fixture> pipeline::make_tenant(std::size_t conversations, int rate, std::string settings_json) {
    tenant_fixture out;
    out.phone_number_id = fresh_number();
    std::string answer;
    co_await post("/internal/v1/provision/tenants", R"({"name":"Acme","settings":)" + settings_json + "}", answer);
    out.tenant = text_in(answer, "tenantId");
    const auto owner = "{" + member("tenantId", out.tenant) + ",";
    co_await post("/internal/v1/provision/outlets", owner + R"("name":"Main"})", answer);
    out.outlet = text_in(answer, "outletId");
    const auto account = owner + member("outletId", out.outlet) + "," + member("phoneNumberId", out.phone_number_id) +
                         R"(,"wabaId":"1","ratePerSecond":)" + std::to_string(rate) + "}";
    co_await post("/internal/v1/provision/accounts", account, answer);
    out.account = text_in(answer, "accountId");
    std::string items;
    for (std::size_t i = 0; i < conversations; ++i) {
        out.wa_ids.push_back(fresh_number());
        out.conversations.push_back(to_string(make_uuid_v7()));
        items += (i == 0 ? "{" : ",{") + member("waId", out.wa_ids.back()) + "," + member("conversationId", out.conversations.back()) +
                 R"(,"name":"Ana","lastInboundAt":)" + std::to_string(now_ms()) + "}";
    }
    co_await post("/internal/v1/provision/contacts-and-conversations",
                  owner + member("accountId", out.account) + R"(,"items":[)" + items + "]}", answer);
    co_return out;
}

contracts::send_request pipeline::make_request(const tenant_fixture& t, const std::string& message_id, std::size_t conversation) {
    contracts::send_request out;
    out.tenant_id = t.tenant;
    out.message_id = message_id;
    out.conversation_id = t.conversations.at(conversation);
    out.account_id = t.account;
    out.phone_number_id = t.phone_number_id;
    out.content.text = "text of " + message_id;
    out.body_hash = "hash of " + message_id;
    out.accepted_at = now_ms();
    out.request_id = "request";
    out.origin = "widget";
    return out;
}

awaitable<void> pipeline::publish(std::string exchange, std::string phone_number_id, std::string body) {
    amqp::outgoing message{.exchange = std::move(exchange),
                           .routing_key = contracts::partition_key_of(phone_number_id, partitions),
                           .body = std::move(body)};
    const auto outcome = co_await publisher_.publish(std::move(message), steady_clock::now() + 10s);
    if (outcome != amqp::publish_outcome::confirmed) throw std::runtime_error{"not confirmed"};
}

awaitable<void> pipeline::send(std::vector<contracts::send_request> requests) {
    std::vector<std::string> items;
    for (const auto& request : requests) items.push_back(contracts::write(request));
    co_await publish(std::string{contracts::send_exchange}, requests.front().phone_number_id, contracts::write_pack(items));
}

awaitable<void> pipeline::feed(std::vector<contracts::outcome> outcomes) {
    std::vector<std::string> items;
    for (const auto& outcome : outcomes) items.push_back(contracts::write(outcome));
    co_await publish(std::string{contracts::feedback_exchange}, outcomes.front().phone_number_id, contracts::write_pack(items));
}

awaitable<void> pipeline::webhook(const tenant_fixture& t, const std::string& what, const std::string& items_json) {
    contracts::webhook_change change;
    change.phone_number_id = t.phone_number_id;
    change.waba_id = "1";
    change.field = "messages";
    change.received_at = now_ms();
    change.value_json = R"({"messaging_product":"whatsapp","metadata":{"phone_number_id":)" + json::quote(t.phone_number_id) + "}," +
                        json::quote(what) + ":" + items_json + R"(,"contacts":[{"profile":{"name":"Ana"},"wa_id":")" +
                        (t.wa_ids.empty() ? std::string{} : t.wa_ids.front()) + R"("}]})";
    std::vector<std::string> items;
    items.push_back(contracts::write(change));
    return publish(std::string{contracts::feedback_exchange}, t.phone_number_id, contracts::write_pack(items));
}

awaitable<contracts::claim_answer> pipeline::claim(std::vector<contracts::claim> claims, std::string sender) {
    const contracts::claim_request request{std::move(sender), std::move(claims)};
    std::string answer;
    co_await post("/internal/v1/claims", contracts::write(request), answer);
    co_return contracts::read_text<contracts::claim_answer>(answer).value();
}

awaitable<contracts::grant> pipeline::claim_one(const contracts::dispatch& item, std::string claim_id) {
    if (claim_id.empty()) claim_id = "c-" + item.message_id;
    std::vector<contracts::claim> claims{{item.tenant_id, item.message_id, item.attempt, 1, std::move(claim_id)}};
    const auto answer = co_await claim(std::move(claims));
    co_return answer.grants.at(0);
}

std::size_t pipeline::count_dispatches(const std::string& message_id) const {
    return static_cast<std::size_t>(std::count_if(
        dispatches.begin(), dispatches.end(), [&](const auto& item) { return item.message_id == message_id; }));
}

std::optional<contracts::dispatch> pipeline::find_dispatch(const std::string& message_id, int attempt) const {
    for (const auto& item : dispatches)
        if (item.message_id == message_id && item.attempt == attempt) return item;
    return std::nullopt;
}

std::vector<std::string> pipeline::event_ids(const std::string& containing) const {
    std::vector<std::string> out;
    for (const auto& event : events)
        if (event.event_id.find(containing) != std::string::npos) out.push_back(event.event_id);
    return out;
}

awaitable<void> pipeline::until(std::function<bool()> condition, const char* what, std::chrono::seconds limit) {
    const auto end = steady_clock::now() + limit;
    while (!condition()) {
        if (steady_clock::now() > end) throw std::runtime_error{std::string{"not in time: "} + what};
        const auto next = steady_clock::now() + 20ms;  // conditions also depend on what is not announced here
        co_await async::with_timeout(changed_.wait(), next);
    }
}

awaitable<std::string> pipeline::sql(std::string text) {
    const auto address = database().conninfo() + " password=" + database().password();
    const std::unique_ptr<PGconn, decltype(&PQfinish)> pg{PQconnectdb(address.c_str()), &PQfinish};
    const std::unique_ptr<PGresult, decltype(&PQclear)> done{PQexec(pg.get(), text.c_str()), &PQclear};
    const auto status = PQresultStatus(done.get());
    if (status == PGRES_COMMAND_OK) co_return std::string{};
    if (status != PGRES_TUPLES_OK) throw std::runtime_error{PQerrorMessage(pg.get())};
    co_return PQntuples(done.get()) == 0 ? std::string{} : std::string{PQgetvalue(done.get(), 0, 0)};
}

awaitable<void> pipeline::until_sql(std::string text, std::string expected, std::chrono::seconds limit) {
    const auto end = steady_clock::now() + limit;
    std::string last;
    while (true) {
        last = co_await sql(text);
        if (last == expected) co_return;
        if (steady_clock::now() > end) throw std::runtime_error{text + " gives " + last + ", not " + expected};
        co_await async::sleep_for(20ms);
    }
}

double pipeline::metric(const std::string& line_start) const {
    const auto text = metrics.text();
    const auto at = text.find("\n" + line_start + " ");
    return at == std::string::npos ? 0 : std::stod(text.substr(at + line_start.size() + 2));
}

void with_pipeline(std::function<awaitable<void>(pipeline&)> body, std::map<std::string, std::string> settings) {
    auto scenario = [&](asio::io_context& io) -> awaitable<void> {
        pipeline p{io, settings};
        std::exception_ptr failure;
        co_await p.start();
        try {
            co_await body(p);
        } catch (...) {
            failure = std::current_exception();
        }
        co_await p.stop();
        if (failure) std::rethrow_exception(failure);
    };
    run_coro(scenario, 120s);
}

contracts::outcome make_outcome(const contracts::dispatch& item, contracts::outcome_result result, std::string claim_id) {
    contracts::outcome out;
    out.tenant_id = item.tenant_id;
    out.account_id = item.account_id;
    out.phone_number_id = item.phone_number_id;
    out.conversation_id = item.conversation_id;
    out.message_id = item.message_id;
    out.attempt = item.attempt;
    out.try_number = 1;
    out.claim_id = std::move(claim_id);
    out.result = result;
    if (result == contracts::outcome_result::sent) out.wamid = "wamid." + item.message_id + "." + std::to_string(item.attempt);
    out.started_at = now_ms();
    out.at = now_ms();
    return out;
}

std::string status_json(const std::string& wamid, const std::string& status, const std::string& opaque) {
    json::writer out;
    out.begin_object().field("id", wamid).field("status", status).field("timestamp", std::to_string(now_ms() / 1000)).field("recipient_id", "628");
    if (!opaque.empty()) out.field("biz_opaque_callback_data", opaque);
    if (status == "failed")
        out.key("errors").raw(R"([{"code":131026,"title":"Message undeliverable","error_data":{"details":"no such number"}}])");
    out.end_object();
    return out.str();
}

std::string opaque_of(const contracts::dispatch& item, int attempt) {
    return whatsapp::to_text(whatsapp::opaque_id{item.message_id, attempt, 1});
}

}  // namespace hermod::testing
