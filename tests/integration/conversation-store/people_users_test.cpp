#include "http_stack.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

/// A tenant, and its first admin asks.
struct office {
    tenant_fixture own;
    uuid admin;
};

std::string fresh_email() {
    return "p." + to_string(make_uuid_v7()) + "@example.org";
}

std::string user_body(
    const std::string& email, const std::string& role, const std::string& more = {}
) {
    return R"({"email":")" + email + R"(","name":"Budi","role":")" + role + R"(")" + more + "}";
}

awaitable<office> open_office(http_stack& http) {
    const auto own = co_await http.make_tenant();
    http.act_as_user(own.tenant, make_uuid_v7(), auth::role::admin);
    const auto made = co_await http.post("/api/v1/users", user_body(fresh_email(), "admin"));
    if (made.status != 201) throw std::runtime_error{made.body};
    const auto admin = parse_uuid(made.root()["user"]["id"].string().value_or("")).value();
    http.act_as_user(own.tenant, admin, auth::role::admin);
    office here{own, admin};
    co_return here;
}

std::string path_of(const uuid& user) {
    return "/api/v1/users/" + to_string(user);
}

}  // namespace

TEST_CASE("an admin makes people, with a password for once if none is given") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto here = co_await open_office(http);
        const auto email = fresh_email();
        const auto made = co_await http.post("/api/v1/users", user_body(email, "agent"));
        REQUIRE(made.status == 201);
        const auto temporary = made.text("temporaryPassword");
        CHECK(temporary.size() == 24);
        CHECK(made.root()["user"]["lastLoginAt"].kind() == json::kind::null);
        const auto login = co_await http.post(
            "/internal/v1/sessions",
            R"({"email":")" + email + R"(","password":")" + temporary + R"("})"
        );
        REQUIRE(login.status == 201);
        CHECK(login.root()["session"]["mustChangePassword"].boolean() == true);
        const auto twice = co_await http.post("/api/v1/users", user_body(email, "agent"));
        CHECK(twice.status == 409);
        const auto chosen = co_await http.post(
            "/api/v1/users", user_body(fresh_email(), "manager", R"(,"password":"correct horse 9")")
        );
        CHECK(chosen.status == 201);
        CHECK(chosen.root()["temporaryPassword"].is_missing());
    });
}

TEST_CASE("bad people are refused with the field that is bad") {
    with_http([](http_stack& http) -> awaitable<void> {
        co_await open_office(http);
        const std::vector<std::pair<std::string, std::string>> bad{
            {R"({"name":"x","role":"agent"})", "email"},
            {R"({"email":"x","name":"x","role":"agent"})", "email"},
            {R"({"email":"a@b","role":"agent"})", "name"},
            {R"({"email":"a@b","name":"  ","role":"agent"})", "name"},
            {R"({"email":"a@b","name":"x"})", "role"},
            {R"({"email":"a@b","name":"x","role":"machine"})", "role"},
            {R"({"email":"a@b","name":"x","role":"agent","password":"short"})", "password"},
            {R"({"email":"a@b","name":"x","role":7})", "role"}};
        for (const auto& [body, field] : bad) {
            INFO(body);
            const auto refused = co_await http.post("/api/v1/users", body);
            CHECK(refused.status == 400);
            CHECK(refused.root()["error"]["field"].string() == field);
        }
        const auto no_json = co_await http.post("/api/v1/users", "{");
        CHECK(no_json.status == 400);
    });
}

TEST_CASE("colleagues see active people by name, admins see all of them") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto here = co_await open_office(http);
        const auto made = co_await http.post("/api/v1/users", user_body(fresh_email(), "agent"));
        const auto agent = parse_uuid(made.root()["user"]["id"].string().value_or("")).value();
        const auto left = co_await http.send("PATCH", path_of(agent), R"({"isActive":false})");
        CHECK(left.status == 200);
        const auto all = co_await http.get("/api/v1/users");
        REQUIRE(all.status == 200);
        CHECK(all.root()["data"].size() == 2);
        CHECK(all.root()["hasMore"].boolean() == false);
        http.act_as_user(here.own.tenant, agent, auth::role::agent);
        const auto seen = co_await http.get("/api/v1/users");
        REQUIRE(seen.root()["data"].size() == 1);
        CHECK(seen.root()["data"].at(0).size() == 3);
        CHECK(seen.root()["data"].at(0)["email"].is_missing());
    });
}

TEST_CASE("lists of people go on from page to page without repeating or leaving out") {
    with_http([](http_stack& http) -> awaitable<void> {
        co_await open_office(http);
        for (int i = 0; i < 6; ++i) {
            const auto made =
                co_await http.post("/api/v1/users", user_body(fresh_email(), "agent"));
            REQUIRE(made.status == 201);
        }
        std::set<std::string> seen;
        std::string cursor;
        for (int page = 0; page < 4; ++page) {
            const auto given = co_await http.get(
                "/api/v1/users?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor)
            );
            REQUIRE(given.status == 200);
            const auto rows = given.root()["data"];
            for (std::size_t i = 0; i < rows.size(); ++i)
                seen.emplace(rows.at(i)["id"].string().value_or(""));
            cursor = given.text("nextCursor");
            CHECK(given.root()["hasMore"].boolean() == !cursor.empty());
        }
        CHECK(seen.size() == 7);
        CHECK(cursor.empty());
        const auto bad = co_await http.get("/api/v1/users?cursor=nonsense");
        CHECK(bad.status == 400);
        const auto too_many = co_await http.get("/api/v1/users?limit=101");
        CHECK(too_many.status == 400);
    });
}

TEST_CASE("a change of role ends the person's logins, a change of name does not") {
    with_http([](http_stack& http) -> awaitable<void> {
        co_await open_office(http);
        const auto email = fresh_email();
        const auto made = co_await http.post(
            "/api/v1/users", user_body(email, "agent", R"(,"password":"correct horse 9")")
        );
        const auto id = parse_uuid(made.root()["user"]["id"].string().value_or("")).value();
        const auto body = R"({"email":")" + email + R"(","password":"correct horse 9"})";
        const auto login = co_await http.post("/internal/v1/sessions", body);
        REQUIRE(login.status == 201);
        static constexpr postgres::query logins{
            "t_logins", "select count(*) from sessions where user_id = $1::uuid"};
        const auto count = [&]() -> awaitable<std::int64_t> {
            postgres::params values;
            const auto rows = co_await http.write(logins, std::move(values.add(id)));
            co_return rows[0].integer(0);
        };
        const auto named = co_await http.send("PATCH", path_of(id), R"({"name":"Budi Santoso"})");
        CHECK(named.root()["user"]["name"].string() == "Budi Santoso");
        const auto before = co_await count();
        CHECK(before == 1);
        const auto raised = co_await http.send("PATCH", path_of(id), R"({"role":"manager"})");
        CHECK(raised.root()["user"]["role"].string() == "manager");
        const auto after = co_await count();
        CHECK(after == 0);
        // Live connections are told: of the login that ended, and of the role.
        static constexpr postgres::query told{
            "t_told",
            "select string_agg(payload::json ->> 'reason', ',' order by place) from pending_events"
            " where type = 'access_changed' and payload::json ->> 'subject' = $1"};
        postgres::params of_user;
        const auto reasons = co_await http.write(told, std::move(of_user.add(to_string(id))));
        CHECK(reasons[0].text(0) == "role_changed,logout");
        const auto email_change = co_await http.send("PATCH", path_of(id), R"({"email":"x@y"})");
        CHECK(email_change.status == 400);
        const auto unknown =
            co_await http.send("PATCH", path_of(make_uuid_v7()), R"({"name":"x"})");
        CHECK(unknown.status == 404);
        const auto nonsense = co_await http.send("PATCH", "/api/v1/users/x", R"({"name":"x"})");
        CHECK(nonsense.status == 404);
    });
}

TEST_CASE("a tenant keeps an admin, also when two are taken away at once") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto here = co_await open_office(http);
        const auto last = co_await http.send("PATCH", path_of(here.admin), R"({"role":"agent"})");
        CHECK(last.status == 409);
        CHECK(last.code() == "LAST_ADMIN");
        const auto off = co_await http.send("PATCH", path_of(here.admin), R"({"isActive":false})");
        CHECK(off.status == 409);
        const auto made = co_await http.post("/api/v1/users", user_body(fresh_email(), "admin"));
        const auto second = parse_uuid(made.root()["user"]["id"].string().value_or("")).value();
        int changed = 0;
        int refused = 0;
        auto executor = co_await asio::this_coro::executor;
        async::task_group both{executor, {}};
        auto take_away = [&](uuid who) -> awaitable<void> {
            const auto given = co_await http.send("PATCH", path_of(who), R"({"role":"manager"})");
            if (given.status == 200) ++changed;
            if (given.status == 409) ++refused;
        };
        both.spawn("one", take_away(here.admin));
        both.spawn("other", take_away(second));
        co_await both.join();
        CHECK(changed == 1);
        CHECK(refused == 1);
    });
}

TEST_CASE("a password that an admin resets is a new one, and the person's logins end") {
    with_http([](http_stack& http) -> awaitable<void> {
        co_await open_office(http);
        const auto email = fresh_email();
        const auto made = co_await http.post(
            "/api/v1/users", user_body(email, "agent", R"(,"password":"correct horse 9")")
        );
        const auto id = parse_uuid(made.root()["user"]["id"].string().value_or("")).value();
        const auto reset = co_await http.post(path_of(id) + "/reset-password", "");
        REQUIRE(reset.status == 200);
        const auto old = co_await http.post(
            "/internal/v1/sessions", R"({"email":")" + email + R"(","password":"correct horse 9"})"
        );
        CHECK(old.status == 401);
        const auto fresh = co_await http.post(
            "/internal/v1/sessions",
            R"({"email":")" + email + R"(","password":")" + reset.text("temporaryPassword") +
                R"("})"
        );
        CHECK(fresh.status == 201);
        CHECK(fresh.root()["session"]["mustChangePassword"].boolean() == true);
        const auto unknown = co_await http.post(path_of(make_uuid_v7()) + "/reset-password", "");
        CHECK(unknown.status == 404);
    });
}

TEST_CASE("another tenant's people do not exist") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto here = co_await open_office(http);
        const auto there = co_await open_office(http);
        const auto change = co_await http.send("PATCH", path_of(here.admin), R"({"name":"mine"})");
        CHECK(change.status == 404);
        const auto reset = co_await http.post(path_of(here.admin) + "/reset-password", "");
        CHECK(reset.status == 404);
        const auto list = co_await http.get("/api/v1/users");
        REQUIRE(list.root()["data"].size() == 1);
        CHECK(list.root()["data"].at(0)["id"].string() == to_string(there.admin));
    });
}

TEST_CASE("only admins change people, and keys with the scope for it") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto here = co_await open_office(http);
        for (const auto role : {auth::role::agent, auth::role::manager}) {
            http.act_as_user(here.own.tenant, here.admin, role);
            const auto made =
                co_await http.post("/api/v1/users", user_body(fresh_email(), "admin"));
            CHECK(made.status == 403);
            const auto changed =
                co_await http.send("PATCH", path_of(here.admin), R"({"role":"admin"})");
            CHECK(changed.status == 403);
            const auto reset = co_await http.post(path_of(here.admin) + "/reset-password", "");
            CHECK(reset.status == 403);
        }
        service::caller key;
        key.tenant_id = here.own.tenant;
        key.subject = "key";
        key.scopes = {"read", "send", "write"};
        http.act_as(key);
        const auto refused = co_await http.post("/api/v1/users", user_body(fresh_email(), "agent"));
        CHECK(refused.status == 403);
        key.scopes = {"admin"};
        http.act_as(key);
        const auto made = co_await http.post("/api/v1/users", user_body(fresh_email(), "agent"));
        CHECK(made.status == 201);
    });
}
