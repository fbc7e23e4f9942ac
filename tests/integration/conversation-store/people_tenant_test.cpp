#include "domain/permissions.hpp"
#include "http_stack.hpp"
#include "support/catch.hpp"

#include "hermod/auth/api_key.hpp"

using namespace hermod;
using namespace hermod::testing;
using namespace std::chrono_literals;

namespace {

awaitable<tenant_fixture> as_admin(http_stack& http) {
    const auto own = co_await http.make_tenant();
    http.act_as_user(own.tenant, make_uuid_v7(), auth::role::admin);
    co_return own;
}

std::string soon() {
    return format_rfc3339(std::chrono::system_clock::now() + 1h);
}

}  // namespace

TEST_CASE("a key is made with its secret, listed without it, and revoked") {
    with_http([](http_stack& http) -> awaitable<void> {
        co_await as_admin(http);
        const auto made = co_await http.post(
            "/api/v1/api-keys",
            R"({"name":"crm","scopes":["send","read","send"],"expiresAt":")" + soon() + R"("})"
        );
        REQUIRE(made.status == 201);
        const auto key = made.root()["apiKey"];
        CHECK(key["scopes"].dump() == R"(["send","read"])");
        const auto presented = auth::parse_api_key(made.text("secret"));
        REQUIRE(presented.has_value());
        CHECK(presented->key_id == key["id"].string());
        const auto found = co_await http.get("/internal/v1/api-keys/" + presented->key_id);
        CHECK(auth::is_genuine(*presented, found.text("secretHash")));
        const auto listed = co_await http.get("/api/v1/api-keys");
        REQUIRE(listed.root()["data"].size() == 1);
        CHECK(listed.body.find(made.text("secret")) == std::string::npos);
        CHECK(listed.root()["data"].at(0)["revokedAt"].kind() == json::kind::null);
        const auto gone = co_await http.send("DELETE", "/api/v1/api-keys/" + presented->key_id, "");
        CHECK(gone.status == 204);
        const auto after = co_await http.get("/internal/v1/api-keys/" + presented->key_id);
        CHECK(after.root()["revokedAt"].integer().has_value());
        const auto unknown = co_await http.send("DELETE", "/api/v1/api-keys/0123456789abcdef", "");
        CHECK(unknown.status == 404);
    });
}

TEST_CASE("bad keys are refused with the field that is bad") {
    with_http([](http_stack& http) -> awaitable<void> {
        co_await as_admin(http);
        const std::vector<std::pair<std::string, std::string>> bad{
            {R"({"scopes":["read"]})", "name"},
            {R"({"name":"x"})", "scopes"},
            {R"({"name":"x","scopes":[]})", "scopes"},
            {R"({"name":"x","scopes":["everything"]})", "scopes"},
            {R"({"name":"x","scopes":["read"],"expiresAt":"2020-01-01T00:00:00Z"})", "expiresAt"},
            {R"({"name":"x","scopes":["read"],"expiresAt":"tomorrow"})", "expiresAt"}};
        for (const auto& [body, field] : bad) {
            INFO(body);
            const auto refused = co_await http.post("/api/v1/api-keys", body);
            CHECK(refused.status == 400);
            CHECK(refused.root()["error"]["field"].string() == field);
        }
    });
}

TEST_CASE("the use of keys is noted for many at once") {
    with_http([](http_stack& http) -> awaitable<void> {
        co_await as_admin(http);
        const auto one =
            co_await http.post("/api/v1/api-keys", R"({"name":"one","scopes":["read"]})");
        const auto two =
            co_await http.post("/api/v1/api-keys", R"({"name":"two","scopes":["read"]})");
        const auto id = std::string{one.root()["apiKey"]["id"].string().value_or("")};
        const auto noted = co_await http.post(
            "/internal/v1/api-keys/used",
            R"({"keyIds":[")" + id + R"(","unknown","no key at all"]})"
        );
        CHECK(noted.status == 204);
        const auto listed = co_await http.get("/api/v1/api-keys");
        const auto rows = listed.root()["data"];
        REQUIRE(rows.size() == 2);
        for (std::size_t i = 0; i < 2; ++i)
            CHECK(
                (rows.at(i)["lastUsedAt"].kind() == json::kind::string) ==
                (rows.at(i)["id"].string() == id)
            );
        const auto bad = co_await http.post("/internal/v1/api-keys/used", R"({"keyIds":"x"})");
        CHECK(bad.status == 400);
    });
}

TEST_CASE("a tenant's settings have defaults, are changed one by one and can be taken back") {
    with_http([](http_stack& http) -> awaitable<void> {
        co_await as_admin(http);
        const auto fresh = co_await http.get("/api/v1/tenant");
        REQUIRE(fresh.status == 200);
        CHECK(fresh.root()["settings"]["agentsSeeUnassigned"].boolean() == false);
        CHECK(fresh.root()["settings"]["uncertainPolicy"].string() == "hold");
        CHECK(fresh.root()["settings"]["quota"]["messagesPerMonth"].kind() == json::kind::null);
        const auto changed = co_await http.send(
            "PATCH",
            "/api/v1/tenant",
            R"({"name":"Acme Ltd","settings":{"agentsSeeUnassigned":true,"timeZone":"Asia/Jakarta","quota":{"messagesPerMonth":1000}}})"
        );
        REQUIRE(changed.status == 200);
        CHECK(changed.text("name") == "Acme Ltd");
        const auto more = co_await http.send(
            "PATCH", "/api/v1/tenant", R"({"settings":{"retentionDays":30,"timeZone":null}})"
        );
        const auto settings = more.root()["settings"];
        CHECK(settings["agentsSeeUnassigned"].boolean() == true);
        CHECK(settings["quota"]["messagesPerMonth"].integer() == 1000);
        CHECK(settings["retentionDays"].integer() == 30);
        CHECK(settings["timeZone"].string() == "UTC");
        const auto unlimited = co_await http.send(
            "PATCH", "/api/v1/tenant", R"({"settings":{"quota":{"messagesPerMonth":null}}})"
        );
        CHECK(unlimited.root()["settings"]["quota"]["messagesPerMonth"].kind() == json::kind::null);
    });
}

TEST_CASE("settings that are none are refused with their path, and nothing is changed") {
    with_http([](http_stack& http) -> awaitable<void> {
        co_await as_admin(http);
        const std::vector<std::pair<std::string, std::string>> bad{
            {R"({"settings":{"uncertainPolicy":"guess"}})", "settings.uncertainPolicy"},
            {R"({"settings":{"uncertainDeadlineMs":0}})", "settings.uncertainDeadlineMs"},
            {R"({"settings":{"timeZone":"Mars/Olympus"}})", "settings.timeZone"},
            {R"({"settings":{"timeZone":7}})", "settings.timeZone"},
            {R"({"settings":{"defaultCountry":"id"}})", "settings.defaultCountry"},
            {R"({"settings":{"agentsSeeUnassigned":"yes"}})", "settings.agentsSeeUnassigned"},
            {R"({"settings":{"retentionDays":6}})", "settings.retentionDays"},
            {R"({"settings":{"quota":{"messagesPerMonth":-1}}})", "settings.quota"},
            {R"({"settings":{"quota":{"perDay":1}}})", "settings.quota"},
            {R"({"settings":{"unknown":1}})", "settings.unknown"},
            {R"({"settings":7})", "settings"},
            {R"({"id":"x"})", "id"},
            {R"({"name":""})", "name"}};
        for (const auto& [body, field] : bad) {
            INFO(body);
            const auto refused = co_await http.send("PATCH", "/api/v1/tenant", body);
            CHECK(refused.status == 400);
            CHECK(refused.root()["error"]["field"].string() == field);
        }
        const auto still = co_await http.get("/api/v1/tenant");
        CHECK(still.text("name") == "Acme");
    });
}

TEST_CASE("everybody at work sees the tenant, only admins change it") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await as_admin(http);
        http.act_as_user(own.tenant, make_uuid_v7(), auth::role::agent);
        const auto seen = co_await http.get("/api/v1/tenant");
        CHECK(seen.status == 200);
        for (const auto role : {auth::role::agent, auth::role::manager}) {
            http.act_as_user(own.tenant, make_uuid_v7(), role);
            const auto changed =
                co_await http.send("PATCH", "/api/v1/tenant", R"({"name":"mine"})");
            CHECK(changed.status == 403);
            const auto keys = co_await http.get("/api/v1/api-keys");
            CHECK(keys.status == 403);
            const auto audit = co_await http.get("/api/v1/audit");
            CHECK(audit.status == 403);
        }
        http.act_as_widget(own.tenant, own.conversation);
        const auto widget = co_await http.get("/api/v1/tenant");
        CHECK(widget.status == 403);
    });
}

TEST_CASE("the database's rule of who sees a conversation is the program's") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await as_admin(http);
        static constexpr postgres::query ask{
            "t_sees", "select sees_conversation($1::uuid, $2::uuid, $3::uuid)"};
        const uuid me = make_uuid_v7();
        const uuid colleague = make_uuid_v7();
        for (const bool setting : {false, true}) {
            const auto body = std::string{R"({"settings":{"agentsSeeUnassigned":)"} +
                              (setting ? "true" : "false") + "}}";
            const auto set = co_await http.send("PATCH", "/api/v1/tenant", body);
            REQUIRE(set.status == 200);
            for (const auto& viewer : {std::optional<uuid>{}, std::optional{me}})
                for (const auto& assigned :
                     {std::optional<uuid>{}, std::optional{me}, std::optional{colleague}}) {
                    postgres::params values;
                    const auto rows = co_await http.write(
                        ask, std::move(values.add(own.tenant).add(viewer).add(assigned))
                    );
                    const store::sight how{viewer, std::nullopt};
                    CHECK(
                        rows[0].boolean(0) == store::sees(how, own.conversation, assigned, setting)
                    );
                }
        }
    });
}
