#include "http_stack.hpp"

#include "support/run_coro.hpp"

#include "hermod/async/task_group.hpp"
#include "hermod/base/encoding.hpp"
#include "hermod/postgres/migrations.hpp"

#include <libpq-fe.h>
#include <rapidjson/document.h>
#include <rapidjson/schema.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace hermod::testing {

using namespace std::chrono_literals;

namespace {

const std::string service_key = "a-service-key-of-32-characters-or-more";

postgres::pool_settings pool_of(
    const std::string& conninfo, const std::string& role, const std::string& options = {}
) {
    postgres::pool_settings settings;
    settings.conninfo = conninfo;
    settings.password = secret{database().password()};
    settings.name = role;
    settings.role = role;
    settings.options = options;
    settings.connections = 2;
    return settings;
}

http::server_settings server_of() {
    http::server_settings settings;
    settings.body_limits = {
        {std::string{store::http_api::provision_prefix}, store::http_api::provision_body_limit}};
    return settings;
}

http::handler handler_of(
    store::http_api& api,
    store::inbox_api& inbox,
    store::people_api& people,
    store::raw_webhook_handlers& raw
) {
    auto routes = api.routes();
    for (auto& route : inbox.routes()) routes.push_back(std::move(route));
    for (auto& route : people.routes()) routes.push_back(std::move(route));
    for (auto& route : raw.routes()) routes.push_back(std::move(route));
    auto router = std::make_shared<http::router>(std::move(routes));
    auto handle = [router](http::request asked) { return router->handle(std::move(asked)); };
    return service::require_service_key(
        service::service_keys{secret{service_key}}, std::move(handle)
    );
}

std::string login_conninfo(const private_postgres& server) {
    return "host=127.0.0.1 port=" + std::to_string(server.port()) +
           " user=store_login dbname=" + server.database();
}

/// A number that this test program has not used yet.
std::string fresh_number() {
    static std::int64_t last = 10'000'000'000;
    return std::to_string(++last);
}

}  // namespace

void run_sql(const std::string& address, const std::string& sql) {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> pg{PQconnectdb(address.c_str()), &PQfinish};
    const std::unique_ptr<PGresult, decltype(&PQclear)> done{
        PQexec(pg.get(), sql.c_str()), &PQclear};
    const auto status = PQresultStatus(done.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        throw std::runtime_error{PQerrorMessage(pg.get())};
}

namespace {

/// As deploy/up makes it: the login owns its database and may make roles, and is no superuser.
/// Row-level security and foreign keys must hold for it, too.
void make_login(const private_postgres& server) {
    const auto address = server.conninfo() + " password=" + server.password();
    run_sql(
        address,
        "create role store_login login createrole password '" + server.password() +
            "'; alter database \"" + server.database() + "\" owner to store_login"
    );
}

}  // namespace

private_postgres& database() {
    static private_postgres one{sharing::exclusive};
    static const bool is_made = [] {
        make_login(one);
        log::logger logger{log::settings{"test", log::level::error}};
        const auto steps = postgres::read_migrations(HERMOD_MIGRATIONS);
        postgres::migrate(login_conninfo(one), secret{one.password()}, steps, logger);
        return true;
    }();
    if (!is_made) throw std::logic_error{"no database"};
    return one;
}

bool satisfies(const answer& given, const std::string& schema) {
    std::ifstream in{std::string{HERMOD_SCHEMAS} + "/" + schema + ".schema.json"};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    rapidjson::Document parsed;
    if (parsed.Parse(text.c_str()).HasParseError()) throw std::runtime_error{"no schema " + schema};
    const rapidjson::SchemaDocument compiled{parsed};
    rapidjson::SchemaValidator validator{compiled};
    rapidjson::Document value;
    value.Parse(given.body.c_str());
    return value.Accept(validator);
}

std::string sealing_key_line() {
    return "s1:" + to_base64url(std::string(32, 'k'));
}

store::people_settings people_settings() {
    store::people_settings settings;
    settings.passwords.cost = {1, 8192};
    settings.login.account.free = 3;
    settings.login.account.first_wait = 20s;
    settings.login.address.free = 1'000;
    settings.webhooks.rules.allows_private = true;
    settings.webhooks.rules.waits = {0s, 0s};
    settings.webhooks.refresh = 20ms;
    settings.webhooks.interval = 20ms;
    settings.sealing_keys.emplace(secret{sealing_key_line()});
    return settings;
}

http_stack::http_stack(
    asio::io_context& io,
    const std::string& conninfo,
    store::people_settings people_of_test,
    const std::string& request_options
)
    : requests{io.get_executor(), pool_of(conninfo, "hermod_app", request_options), logger, metrics},
      writers{io.get_executor(), pool_of(conninfo, "hermod_writer"), logger, metrics},
      api{requests, writers, logger},
      inbox{requests, [this](std::vector<contracts::event> events) { for (auto& event : events) announced.push_back(std::move(event)); },
            {}, logger},
      people{
          io.get_executor(),
          requests,
          writers,
          [this](std::vector<contracts::event> events) {
              announced.insert(announced.end(), events.begin(), events.end());
          },
          std::move(people_of_test),
          logger,
          metrics},
      raw{requests, writers},
      raw_handlers{
          raw,
          [this](std::vector<contracts::webhook_change> again) -> awaitable<bool> {
              for (auto& one : again) replayed.push_back(std::move(one));
              co_return true;
          },
          std::chrono::seconds{5},
          logger},
      server{
          io.get_executor(),
          server_of(),
          handler_of(api, inbox, people, raw_handlers),
          logger,
          metrics} {
    server.listen();
    const auto url = "http://127.0.0.1:" + std::to_string(server.port());
    client.emplace(
        io.get_executor(), *http::parse_origin(url), http::client_settings{}, logger, metrics
    );
    fields.set(service::service_key_header, service_key);
}

awaitable<answer> http_stack::send(std::string method, std::string target, std::string body) {
    http::outgoing ask;
    ask.method = std::move(method);
    ask.target = std::move(target);
    ask.fields = fields;
    ask.body = std::move(body);
    ask.limit = steady_clock::now() + 20s;
    auto got = co_await client->send(std::move(ask));
    if (got.delivery != http::delivery::answered)
        throw std::runtime_error{"no answer: " + got.reason.message()};
    // 204 has no body.
    const std::string text = got.answer.body.empty() ? "null" : got.answer.body;
    auto parsed = json::document::parse(text, {4 * 1024 * 1024, 16});
    if (!parsed) throw std::runtime_error{"no JSON: " + got.answer.body};
    co_return answer{got.answer.status, got.answer.fields, got.answer.body, std::move(*parsed)};
}

awaitable<answer> http_stack::get(std::string target) {
    return send("GET", std::move(target), "");
}

awaitable<answer> http_stack::post(std::string target, std::string body) {
    return send("POST", std::move(target), std::move(body));
}

awaitable<postgres::table> http_stack::write(const postgres::query& what, postgres::params values) {
    postgres::statement ask{what, std::move(values)};
    auto done = co_await writers.execute(std::move(ask), steady_clock::now() + 10s);
    if (!done) throw std::runtime_error{done.error().message};
    co_return std::move(*done);
}

void http_stack::act_as(const service::caller& who) {
    fields = {};
    fields.set(service::service_key_header, service_key);
    service::write_caller(fields, who);
}

void http_stack::act_as_tenant(const uuid& tenant) {
    service::caller who;
    who.tenant_id = tenant;
    who.subject = "key";
    act_as(who);
}

awaitable<uuid> http_stack::make_person(const uuid& tenant, std::string name, auth::role role) {
    static constexpr postgres::query add_user{
        "test_add_user",
        "insert into users (tenant_id, id, email, name, role, password_hash) "
        "values ($1::uuid, $2::uuid, $2::text || '@example.test', $3, $4, '')"};
    const auto id = make_uuid_v7();
    postgres::params values;
    values.add(tenant).add(id).add(name).add(auth::to_string(role));
    co_await write(add_user, std::move(values));
    co_return id;
}

void http_stack::act_as_person(const uuid& tenant, const uuid& user, auth::role role) {
    service::caller who;
    who.tenant_id = tenant;
    who.subject = to_string(user);
    who.kind = service::caller_kind::user;
    who.role = role;
    act_as(who);
}

void http_stack::act_as_widget(const uuid& tenant, const uuid& conversation) {
    service::caller who;
    who.tenant_id = tenant;
    who.subject = "visitor";
    who.kind = service::caller_kind::widget;
    who.role = auth::role::widget;
    who.conversation_id = conversation;
    act_as(who);
}

void http_stack::act_as_user(const uuid& tenant, const uuid& user, auth::role role) {
    service::caller who;
    who.tenant_id = tenant;
    who.subject = to_string(user);
    who.kind = service::caller_kind::user;
    who.role = role;
    who.address = "192.0.2.1";
    act_as(who);
}

namespace {

uuid id_in(const answer& given, std::string_view key) {
    const auto id = parse_uuid(given.text(key));
    if (given.status != 200 || !id) throw std::runtime_error{"not provisioned: " + given.body};
    return *id;
}

std::string member(const char* name, const std::string& value) {
    return json::quote(name) + ":" + json::quote(value);
}

}  // namespace

awaitable<tenant_fixture> http_stack::make_tenant() {
    tenant_fixture made;
    made.phone_number_id = fresh_number();
    made.wa_id = fresh_number();
    const auto tenant = co_await post("/internal/v1/provision/tenants", R"({"name":"Acme"})");
    made.tenant = id_in(tenant, "tenantId");
    const auto owner = "{" + member("tenantId", to_string(made.tenant)) + ",";
    const auto outlet =
        co_await post("/internal/v1/provision/outlets", owner + R"("name":"Main"})");
    made.outlet = id_in(outlet, "outletId");
    const auto number = owner + member("outletId", to_string(made.outlet)) + "," +
                        member("phoneNumberId", made.phone_number_id) + R"(,"wabaId":"1"})";
    const auto account = co_await post("/internal/v1/provision/accounts", number);
    made.account = id_in(account, "accountId");
    const auto items = owner + member("accountId", to_string(made.account)) + R"(,"items":[{)" +
                       member("waId", made.wa_id) + R"(,"name":"Ana"}]})";
    const auto talks = co_await post("/internal/v1/provision/contacts-and-conversations", items);
    const auto first = talks.root()["items"].at(0);
    made.contact = parse_uuid(first["contactId"].string().value_or("")).value();
    made.conversation = parse_uuid(first["conversationId"].string().value_or("")).value();
    co_return made;
}

namespace {

awaitable<void> until_ready(http_stack& stack) {
    const auto limit = steady_clock::now() + 20s;
    while (!stack.requests.is_ready() || !stack.writers.is_ready()) {
        if (steady_clock::now() > limit)
            throw std::runtime_error{"no database: " + stack.requests.trouble()};
        co_await async::sleep_for(5ms);
    }
}

awaitable<void> run_stack(
    asio::io_context& io,
    std::string conninfo,
    store::people_settings people,
    bool has_database,
    std::string request_options,
    std::function<awaitable<void>(http_stack&)> body
) {
    http_stack stack{io, conninfo, std::move(people), request_options};
    async::task_group tasks{io.get_executor(), {}};
    tasks.spawn("requests", stack.requests.run());
    tasks.spawn("writers", stack.writers.run());
    tasks.spawn("server", stack.server.run());
    async::task_group chores{io.get_executor(), {}};
    chores.spawn("webhooks", stack.people.webhooks().run());
    std::exception_ptr failed;
    try {
        if (has_database) co_await until_ready(stack);
        co_await body(stack);
    } catch (...) {
        failed = std::current_exception();
    }
    stack.client->close();
    stack.server.stop_accepting();
    stack.server.close_all();
    const auto limit = steady_clock::now() + 5s;
    chores.cancel();
    co_await chores.join();
    co_await stack.people.stop(limit);
    co_await stack.requests.stop(limit);
    co_await stack.writers.stop(limit);
    co_await tasks.join();
    if (failed) std::rethrow_exception(failed);
}

}  // namespace

void with_http(
    std::function<awaitable<void>(http_stack&)> body,
    store::people_settings people,
    std::string request_options
) {
    run_coro(
        [&](asio::io_context& io) {
            return run_stack(io, login_conninfo(database()), people, true, request_options, body);
        },
        60s
    );
}

void with_http_without_database(std::function<awaitable<void>(http_stack&)> body) {
    const std::string nowhere = "host=127.0.0.1 port=21402 user=nobody dbname=none";
    run_coro(
        [&](asio::io_context& io) {
            return run_stack(io, nowhere, people_settings(), false, {}, body);
        },
        60s
    );
}

}  // namespace hermod::testing
