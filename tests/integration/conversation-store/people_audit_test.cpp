#include "http_stack.hpp"
#include "store/audit.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;
using namespace std::chrono_literals;

namespace {

constexpr postgres::query first_flaw{"t_flaw", "select audit_first_flaw($1::uuid)"};

awaitable<std::optional<std::int64_t>> flaw_of(http_stack& http, uuid tenant) {
    postgres::params values;
    const auto rows = co_await http.write(first_flaw, std::move(values.add(tenant)));
    co_return rows[0].optional_integer(0);
}

awaitable<tenant_fixture> as_admin(http_stack& http, uuid admin = make_uuid_v7()) {
    const auto own = co_await http.make_tenant();
    http.act_as_user(own.tenant, admin, auth::role::admin);
    co_return own;
}

/// As hermod_app, like every request.
awaitable<postgres::result<postgres::table>> try_as_app(
    http_stack& http, uuid tenant, const postgres::query& what
) {
    co_return co_await http.requests.execute_as(
        tenant, postgres::statement{what}, steady_clock::now() + 10s
    );
}

}  // namespace

TEST_CASE("a change is noted with who made it, from where, and what was before") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto admin = make_uuid_v7();
        co_await as_admin(http, admin);
        const auto renamed =
            co_await http.send("PATCH", "/api/v1/tenant", R"({"name":"Acme Ltd"})");
        REQUIRE(renamed.status == 200);
        const auto nothing =
            co_await http.send("PATCH", "/api/v1/tenant", R"({"name":"Acme Ltd"})");
        REQUIRE(nothing.status == 200);
        const auto listed = co_await http.get("/api/v1/audit");
        REQUIRE(listed.root()["data"].size() == 1);
        const auto entry = listed.root()["data"].at(0);
        CHECK(entry["action"].string() == "tenant.changed");
        CHECK(entry["entity"].string() == "tenant");
        CHECK(entry["old"].dump() == R"({"name":"Acme"})");
        CHECK(entry["new"].dump() == R"({"name":"Acme Ltd"})");
        CHECK(entry["actor"]["kind"].string() == "user");
        CHECK(entry["actor"]["id"].string() == to_string(admin));
        CHECK(entry["ip"].string() == "192.0.2.1");
        CHECK(entry["hash"].string()->size() == 64);
    });
}

TEST_CASE("passwords and tokens are noted as changed, never as they are") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await as_admin(http);
        const auto user = co_await http.post(
            "/api/v1/users",
            R"({"email":"secretive@example.org","name":"S","role":"agent","password":"correct horse 9"})"
        );
        REQUIRE(user.status == 201);
        const auto path = "/api/v1/accounts/" + to_string(own.account);
        const auto token = co_await http.send("PATCH", path, R"({"accessToken":"EAAB-secret"})");
        REQUIRE(token.status == 200);
        const auto key =
            co_await http.post("/api/v1/api-keys", R"({"name":"crm","scopes":["read"]})");
        const auto listed = co_await http.get("/api/v1/audit");
        CHECK(listed.root()["data"].size() == 3);
        CHECK(listed.body.find(R"("passwordHash": "***")") != std::string::npos);
        for (const std::string& leak : std::vector<std::string>{
                 "argon2id", "EAAB", "correct horse", key.text("secret"), "secretHash"})
            CHECK(listed.body.find(leak) == std::string::npos);
    });
}

TEST_CASE("what is rolled back is not noted, and the chain is whole after many writers at once") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await as_admin(http);
        auto executor = co_await asio::this_coro::executor;
        async::task_group all{executor, {}};
        int made = 0;
        auto add = [&](int i) -> awaitable<void> {
            const auto given = co_await http.post(
                "/api/v1/outlets", R"({"name":"Outlet )" + std::to_string(i) + R"("})"
            );
            if (given.status == 201) ++made;
        };
        for (int i = 0; i < 30; ++i) all.spawn("add", add(i));
        co_await all.join();
        CHECK(made == 30);
        const store::change_author who{"user", "u", "", "r"};
        static constexpr postgres::query rename{
            "t_rename", "update outlets set name = name || '!' where tenant_id = $1::uuid"};
        static constexpr postgres::query fail{"t_fail", "select 1 / 0"};
        std::vector<postgres::statement> broken;
        broken.push_back(store::audited(who, "outlet.renamed"));
        postgres::params values;
        broken.emplace_back(rename, std::move(values.add(own.tenant)));
        broken.emplace_back(fail);
        const auto rolled_back =
            co_await http.writers.transact(std::move(broken), steady_clock::now() + 10s);
        CHECK(rolled_back.has_error());
        const auto listed = co_await http.get("/api/v1/audit?limit=100");
        REQUIRE(listed.root()["data"].size() == 30);
        for (std::size_t i = 0; i + 1 < 30; ++i)
            CHECK(
                listed.root()["data"].at(i)["prevHash"].string() ==
                listed.root()["data"].at(i + 1)["hash"].string()
            );
        const auto flaw = co_await flaw_of(http, own.tenant);
        CHECK_FALSE(flaw.has_value());
    });
}

TEST_CASE("a statement that changes many rows notes each of them") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await as_admin(http);
        for (int i = 0; i < 4; ++i) co_await http.post("/api/v1/outlets", R"({"name":"Outlet"})");
        static constexpr postgres::query rename{
            "t_rename", "update outlets set name = name || '!' where tenant_id = $1::uuid"};
        std::vector<postgres::statement> change;
        change.push_back(store::audited({}, "outlet.renamed"));
        postgres::params values;
        change.emplace_back(rename, std::move(values.add(own.tenant)));
        const auto done =
            co_await http.writers.transact(std::move(change), steady_clock::now() + 10s);
        REQUIRE(done.has_value());
        const auto listed = co_await http.get("/api/v1/audit?entity=outlet");
        CHECK(listed.root()["data"].size() == 9);
        const auto flaw = co_await flaw_of(http, own.tenant);
        CHECK_FALSE(flaw.has_value());
    });
}

TEST_CASE("the audit cannot be changed, and a change behind its back is found") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await as_admin(http);
        for (int i = 0; i < 5; ++i) co_await http.post("/api/v1/outlets", R"({"name":"Outlet"})");
        static constexpr postgres::query change{"t_change", "update audit set action = 'x'"};
        static constexpr postgres::query remove{"t_remove", "delete from audit"};
        static constexpr postgres::query clear{"t_clear", "truncate audit"};
        for (const auto* what : {&change, &remove, &clear}) {
            const auto as_app = co_await try_as_app(http, own.tenant, *what);
            CHECK(as_app.has_error());
            const auto as_writer = co_await http.writers.execute(
                postgres::statement{*what}, steady_clock::now() + 10s
            );
            CHECK(as_writer.has_error());
        }
        const auto before = co_await flaw_of(http, own.tenant);
        CHECK_FALSE(before.has_value());
        // Only the database's superuser gets round the triggers, and the chain tells.
        const auto meddle = [&](const std::string& sql) {
            const auto& server = database();
            const auto address = server.conninfo() + " password=" + server.password();
            run_sql(address, "set session_replication_role = replica; " + sql);
        };
        const auto of_tenant = " where tenant_id = '" + to_string(own.tenant) + "' and id = 3";
        meddle("update audit set new = '{\"name\":\"Other\"}'" + of_tenant);
        const auto changed = co_await flaw_of(http, own.tenant);
        CHECK(changed == 3);
        meddle("update audit set hash = audit_hash(audit)" + of_tenant);
        const auto rehashed = co_await flaw_of(http, own.tenant);
        CHECK(rehashed == 4);
        meddle("delete from audit" + of_tenant);
        const auto removed = co_await flaw_of(http, own.tenant);
        CHECK(removed == 4);
    });
}

TEST_CASE("the audit is read newest first, page by page, by entity and by actor, and only one's own"
) {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto theirs = co_await as_admin(http);
        co_await http.post("/api/v1/outlets", R"({"name":"Theirs"})");
        const auto admin = make_uuid_v7();
        const auto own = co_await as_admin(http, admin);
        for (int i = 0; i < 5; ++i) co_await http.post("/api/v1/outlets", R"({"name":"Outlet"})");
        http.act_as_user(own.tenant, make_uuid_v7(), auth::role::admin);
        co_await http.send("PATCH", "/api/v1/tenant", R"({"name":"Acme Ltd"})");
        const auto first = co_await http.get("/api/v1/audit?limit=4");
        REQUIRE(first.root()["data"].size() == 4);
        CHECK(first.root()["data"].at(0)["id"].string() == "6");
        const auto second =
            co_await http.get("/api/v1/audit?limit=4&cursor=" + first.text("nextCursor"));
        REQUIRE(second.root()["data"].size() == 2);
        CHECK(second.root()["hasMore"].boolean() == false);
        const auto by_actor = co_await http.get("/api/v1/audit?actor=" + to_string(admin));
        CHECK(by_actor.root()["data"].size() == 5);
        const auto by_entity =
            co_await http.get("/api/v1/audit?entity=tenant&entityId=" + to_string(own.tenant));
        CHECK(by_entity.root()["data"].size() == 1);
        const auto foreign =
            co_await http.get("/api/v1/audit?entityId=" + to_string(theirs.tenant));
        CHECK(foreign.root()["data"].size() == 0);
        const auto bad = co_await http.get("/api/v1/audit?cursor=zzz");
        CHECK(bad.status == 400);
    });
}

TEST_CASE("logins and refused ones are noted") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await as_admin(http);
        const std::string email = "noted." + to_string(make_uuid_v7()) + "@example.org";
        co_await http.post(
            "/api/v1/users",
            R"({"email":")" + email + R"(","name":"S","role":"agent","password":"correct horse 9"})"
        );
        http.fields.set("X-Hermod-Address", "203.0.113.9");
        co_await http.post(
            "/internal/v1/sessions", R"({"email":")" + email + R"(","password":"guess"})"
        );
        co_await http.post(
            "/internal/v1/sessions", R"({"email":")" + email + R"(","password":"correct horse 9"})"
        );
        http.act_as_user(own.tenant, make_uuid_v7(), auth::role::admin);
        answer listed = co_await http.get("/api/v1/audit");
        // The refusal is noted beside its answer.
        for (int i = 0; i < 100 && listed.root()["data"].size() < 3; ++i) {
            co_await async::sleep_for(20ms);
            listed = co_await http.get("/api/v1/audit");
        }
        REQUIRE(listed.root()["data"].size() == 3);
        CHECK(listed.body.find("session.refused") != std::string::npos);
        CHECK(listed.body.find("session.begun") != std::string::npos);
        CHECK(listed.root()["data"].at(0)["ip"].string() == "203.0.113.9");
    });
}
