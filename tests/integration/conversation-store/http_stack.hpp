#pragma once
#include "handlers/http_api.hpp"
#include "handlers/inbox_api.hpp"
#include "handlers/people_api.hpp"
#include "handlers/raw_webhook_handlers.hpp"
#include "support/private_servers.hpp"

#include "hermod/http/client.hpp"
#include "hermod/http/server.hpp"
#include "hermod/json/reader.hpp"
#include "hermod/json/writer.hpp"
#include "hermod/postgres/pool.hpp"
#include "hermod/service/caller.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace hermod::testing {

/// The database of this test program, migrated; made at first use.
[[nodiscard]] private_postgres& database();

/// SQL as the server's superuser, whom nothing stops; throws if it fails.
void run_sql(const std::string& address, const std::string& sql);

struct answer {
    int status{0};
    http::headers fields;
    std::string body;
    json::document document;

    [[nodiscard]] json::view root() const noexcept { return document.root(); }

    /// The code of an error, "" if it is none.
    [[nodiscard]] std::string code() const {
        return std::string{root()["error"]["code"].string().value_or("")};
    }

    [[nodiscard]] std::string text(std::string_view key) const {
        return std::string{root()[key].string().value_or("")};
    }
};

/// Does the body satisfy proto-schemas/rest/<name>.schema.json?
[[nodiscard]] bool satisfies(const answer& given, const std::string& schema);

/// The key of people_settings(), in the form of a key file.
[[nodiscard]] std::string sealing_key_line();

/// What one tenant has in a test.
struct tenant_fixture {
    uuid tenant;
    uuid outlet;
    uuid account;
    uuid contact;
    uuid conversation;
    std::string phone_number_id;
    std::string wa_id;
};

/// The service's HTTP side on a real database, and a client of it.
class http_stack {
public:
    /// `request_options`: of the sessions of requests.
    http_stack(
        asio::io_context& io,
        const std::string& conninfo,
        store::people_settings people,
        const std::string& request_options
    );

    awaitable<answer> get(std::string target);
    awaitable<answer> post(std::string target, std::string body);
    awaitable<answer> send(std::string method, std::string target, std::string body);
    /// A tenant with one account and one conversation, made through the doors.
    awaitable<tenant_fixture> make_tenant();
    /// Runs SQL as the batch writer; throws if it fails.
    awaitable<postgres::table> write(const postgres::query& what, postgres::params values);

    /// From now on requests come from this caller.
    void act_as(const service::caller& who);
    void act_as_tenant(const uuid& tenant);
    /// A user of the tenant with this role, made in the database.
    awaitable<uuid> make_person(const uuid& tenant, std::string name, auth::role role);
    void act_as_person(const uuid& tenant, const uuid& user, auth::role role);
    void act_as_widget(const uuid& tenant, const uuid& conversation);
    void act_as_user(const uuid& tenant, const uuid& user, auth::role role);

    http::headers fields;  // of every request
    log::logger logger{log::settings{"test", log::level::error}};
    telemetry::registry metrics;
    postgres::pool requests;
    postgres::pool writers;
    store::http_api api;
    std::vector<contracts::event> announced;  // what the app would publish
    store::inbox_api inbox;
    store::people_api people;
    store::raw_webhooks raw;
    std::vector<contracts::webhook_change> replayed;  // what the app would publish
    store::raw_webhook_handlers raw_handlers;
    http::server server;
    std::optional<http::client> client;
};

/// Cheap passwords and one sealing key; few free failures per e-mail address.
[[nodiscard]] store::people_settings people_settings();

/// Runs `body` on a fresh stack and stops it.
void with_http(
    std::function<awaitable<void>(http_stack&)> body,
    store::people_settings people = people_settings(),
    std::string request_options = {}
);
/// The same, but nothing listens where its database should be.
void with_http_without_database(std::function<awaitable<void>(http_stack&)> body);

}  // namespace hermod::testing
