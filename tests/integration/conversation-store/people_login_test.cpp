#include "http_stack.hpp"
#include "support/catch.hpp"

#include "hermod/auth/session.hpp"

#include <algorithm>

using namespace hermod;
using namespace hermod::testing;
using namespace std::chrono_literals;

namespace {

constexpr const char* password = "correct horse battery";

/// Nobody else in this database has this address.
std::string fresh_email() {
    return "ana." + to_string(make_uuid_v7()) + "@example.org";
}

awaitable<void> provision(
    http_stack& http, uuid tenant, std::string email, std::string role = "agent"
) {
    http.fields.erase("X-Hermod-Kind");
    const auto body = R"({"tenantId":")" + to_string(tenant) + R"(","email":")" + email +
                      R"(","name":"Ana","role":")" + role + R"(","password":")" + password +
                      R"("})";
    const auto made = co_await http.post("/internal/v1/provision/users", body);
    if (made.status != 200) throw std::runtime_error{made.body};
}

awaitable<answer> log_in(
    http_stack& http, std::string email, std::string with = password, std::string more = {}
) {
    http.fields.set("X-Hermod-Address", "198.51.100.7");
    http.fields.set("User-Agent", "test");
    return http.post(
        "/internal/v1/sessions",
        R"({"email":")" + email + R"(","password":")" + with + R"(")" + more + "}"
    );
}

std::string lookup_of(const answer& login) {
    return "/internal/v1/sessions/" + auth::hash_session_token(login.text("token")).value();
}

/// From now on requests come from whoever logged in, as the gateway would send them.
awaitable<void> act_as(http_stack& http, const answer& login) {
    const auto found = co_await http.get(lookup_of(login));
    if (found.status != 200) throw std::runtime_error{found.body};
    service::caller who;
    who.tenant_id = parse_uuid(found.text("tenantId")).value();
    who.subject = found.text("userId");
    who.kind = service::caller_kind::user;
    who.role = auth::parse_role(found.text("role")).value();
    who.session_id = parse_uuid(found.text("sessionId"));
    who.address = "198.51.100.7";
    http.act_as(who);
}

std::int64_t retry_after(const answer& given) {
    return std::stoll(std::string{given.fields.get("Retry-After").value_or("0")});
}

}  // namespace

TEST_CASE("a login is found by its token's hash and shows whose it is") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const auto email = fresh_email();
        co_await provision(http, own.tenant, email, "manager");
        std::string upper = email;
        std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) {
            return std::toupper(c);
        });
        const auto login = co_await log_in(http, upper);
        REQUIRE(login.status == 201);
        const auto session = login.root()["session"];
        CHECK(session["user"]["email"].string() == email);
        CHECK(session["user"]["role"].string() == "manager");
        CHECK(session["tenant"]["name"].string() == "Acme");
        CHECK(session["mustChangePassword"].boolean() == false);
        const auto found = co_await http.get(lookup_of(login));
        REQUIRE(found.status == 200);
        CHECK(found.text("role") == "manager");
        co_await act_as(http, login);
        const auto shown = co_await http.get("/api/v1/session");
        REQUIRE(shown.status == 200);
        CHECK(shown.root()["user"]["lastLoginAt"].kind() == json::kind::string);
        const auto unknown = co_await http.get("/internal/v1/sessions/" + std::string(43, 'A'));
        CHECK(unknown.status == 404);
        // The token itself is kept nowhere.
        static constexpr postgres::query tokens{
            "t_tokens",
            "select count(*) from sessions s where s::text like '%' || $1::text || '%'"};
        postgres::params values;
        const auto rows = co_await http.write(tokens, std::move(values.add(login.text("token"))));
        CHECK(rows[0].integer(0) == 0);
    });
}

TEST_CASE("a wrong password, an unknown address and somebody inactive are all the same") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const auto email = fresh_email();
        co_await provision(http, own.tenant, email);
        const auto wrong = co_await log_in(http, email, "incorrect horse");
        const auto unknown = co_await log_in(http, fresh_email());
        const auto no_address = co_await log_in(http, "not an address");
        static constexpr postgres::query leave{
            "t_leave", "update users set is_active = false where email = $1::text"};
        postgres::params values;
        co_await http.write(leave, std::move(values.add(email)));
        const auto inactive = co_await log_in(http, email);
        for (const auto* refused : {&wrong, &unknown, &no_address, &inactive}) {
            CHECK(refused->status == 401);
            CHECK(refused->code() == "INVALID_CREDENTIALS");
            CHECK(
                refused->root()["error"]["message"].string() ==
                wrong.root()["error"]["message"].string()
            );
        }
        const auto empty = co_await http.post("/internal/v1/sessions", "{}");
        CHECK(empty.status == 400);
        CHECK(empty.code() == "MISSING_FIELD");
    });
}

TEST_CASE("an unknown address takes as long as a wrong password") {
    // Costly enough that the hash outweighs everything else.
    auto settings = people_settings();
    settings.passwords.cost = {2, 16 * 1024 * 1024};
    settings.login.account.free = 1'000;
    with_http(
        [](http_stack& http) -> awaitable<void> {
            const auto own = co_await http.make_tenant();
            const auto email = fresh_email();
            co_await provision(http, own.tenant, email);
            std::vector<steady_clock::duration> known;
            std::vector<steady_clock::duration> unknown;
            for (int i = 0; i < 15; ++i) {
                const auto begin = steady_clock::now();
                const auto wrong = co_await log_in(http, email, "wrong");
                const auto middle = steady_clock::now();
                const auto nobody = co_await log_in(http, "x" + email, "wrong");
                const auto end = steady_clock::now();
                REQUIRE(wrong.status == 401);
                REQUIRE(nobody.status == 401);
                known.push_back(middle - begin);
                unknown.push_back(end - middle);
            }
            std::sort(known.begin(), known.end());
            std::sort(unknown.begin(), unknown.end());
            const double ratio =
                std::chrono::duration<double>(known[7]) / std::chrono::duration<double>(unknown[7]);
            INFO("median of a known address divided by that of an unknown one: " << ratio);
            CHECK(ratio > 0.6);
            CHECK(ratio < 1.67);
        },
        settings
    );
}

TEST_CASE(
    "guessing is braked, even with the right password and with many guesses at once, and for that "
    "address alone"
) {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const auto email = fresh_email();
        const auto other = fresh_email();
        co_await provision(http, own.tenant, email);
        co_await provision(http, own.tenant, other);
        int refused = 0;
        int braked = 0;
        auto executor = co_await asio::this_coro::executor;
        async::task_group all{executor, {}};
        auto guess = [&]() -> awaitable<void> {
            const auto given = co_await log_in(http, email, "guess");
            if (given.status == 401) ++refused;
            if (given.status == 429) ++braked;
        };
        for (int i = 0; i < 20; ++i) all.spawn("guess", guess());
        co_await all.join();
        CHECK(refused == 3);
        CHECK(braked == 17);
        const auto right = co_await log_in(http, email);
        CHECK(right.status == 429);
        CHECK(right.code() == "TOO_MANY_ATTEMPTS");
        CHECK(retry_after(right) >= 1);
        CHECK(retry_after(right) <= 20);
        // Naming the tenant is no way round.
        const auto named = co_await log_in(
            http, email, password, R"(,"tenant":")" + to_string(own.tenant) + R"(")"
        );
        CHECK(named.status == 429);
        const auto colleague = co_await log_in(http, other);
        CHECK(colleague.status == 201);
        // The wait is over: one more guess, and the next wait is longer.
        static constexpr postgres::query later{
            "t_later",
            "update login_brakes set blocked_until = now() - interval '1 second' where scope = "
            "'account'"};
        co_await http.write(later, {});
        const auto again = co_await log_in(http, email, "guess");
        CHECK(again.status == 401);
        const auto longer = co_await log_in(http, email);
        CHECK(retry_after(longer) > 20);
        CHECK(retry_after(longer) <= 40);
        co_await http.write(later, {});
        const auto let_in = co_await log_in(http, email);
        CHECK(let_in.status == 201);
        const auto slip = co_await log_in(http, email, "guess");
        CHECK(slip.status == 401);
        const auto forgiven = co_await log_in(http, email);
        CHECK(forgiven.status == 201);
    });
}

TEST_CASE("guesses from one network address are braked whatever they guess at") {
    auto settings = people_settings();
    settings.login.address.free = 4;
    with_http(
        [](http_stack& http) -> awaitable<void> {
            static constexpr postgres::query forget{"t_forget", "delete from login_brakes"};
            co_await http.write(forget, {});
            for (int i = 0; i < 4; ++i) {
                const auto guess = co_await log_in(http, fresh_email());
                CHECK(guess.status == 401);
            }
            const auto braked = co_await log_in(http, fresh_email());
            CHECK(braked.status == 429);
            http.fields.set("X-Hermod-Address", "198.51.100.8");
            const auto body = R"({"email":")" + fresh_email() + R"(","password":"x"})";
            const auto elsewhere = co_await http.post("/internal/v1/sessions", body);
            CHECK(elsewhere.status == 401);
            co_await http.write(forget, {});
        },
        settings
    );
}

TEST_CASE("who has one address in two tenants must name one") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto one = co_await http.make_tenant();
        const auto two = co_await http.make_tenant();
        const auto email = fresh_email();
        co_await provision(http, one.tenant, email);
        co_await provision(http, two.tenant, email);
        const auto unclear = co_await log_in(http, email);
        CHECK(unclear.status == 401);
        const auto named = co_await log_in(
            http, email, password, R"(,"tenant":")" + to_string(two.tenant) + R"(")"
        );
        REQUIRE(named.status == 201);
        CHECK(named.root()["session"]["tenant"]["id"].string() == to_string(two.tenant));
        const auto nonsense = co_await log_in(http, email, password, R"(,"tenant":"acme")");
        CHECK(nonsense.status == 400);
    });
}

TEST_CASE("a logout ends one login, a logout everywhere all of that person") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const auto email = fresh_email();
        const auto other = fresh_email();
        co_await provision(http, own.tenant, email);
        co_await provision(http, own.tenant, other);
        const auto first = co_await log_in(http, email);
        const auto second = co_await log_in(http, email);
        const auto third = co_await log_in(http, email);
        const auto colleague = co_await log_in(http, other);
        co_await act_as(http, first);
        const auto done = co_await http.send("DELETE", "/api/v1/session", "");
        CHECK(done.status == 204);
        const auto ended = co_await http.get(lookup_of(first));
        CHECK(ended.status == 404);
        co_await act_as(http, second);
        const auto all_done = co_await http.send("DELETE", "/api/v1/session/all", "");
        CHECK(all_done.status == 204);
        for (const auto* gone : {&second, &third}) {
            const auto found = co_await http.get(lookup_of(*gone));
            CHECK(found.status == 404);
        }
        const auto still = co_await http.get(lookup_of(colleague));
        CHECK(still.status == 200);
    });
}

TEST_CASE(
    "a login ends when it is not used, when its life is over, and when its owner is made inactive"
) {
    auto settings = people_settings();
    settings.login.sessions_per_user = 2;
    with_http(
        [](http_stack& http) -> awaitable<void> {
            const auto own = co_await http.make_tenant();
            const auto email = fresh_email();
            co_await provision(http, own.tenant, email);
            const std::string of_all = "update sessions s set ";
            static constexpr postgres::query idle{
                "t_idle",
                "update sessions set idle_until = now() - interval '1 second' where tenant_id = "
                "$1::uuid"};
            static constexpr postgres::query old{
                "t_old",
                "update sessions set expires_at = now() - interval '1 second' where tenant_id = "
                "$1::uuid"};
            static constexpr postgres::query leave{
                "t_leave", "update users set is_active = false where tenant_id = $1::uuid"};
            for (const auto* why : {&idle, &old, &leave}) {
                const auto login = co_await log_in(http, email);
                REQUIRE(login.status == 201);
                const auto before = co_await http.get(lookup_of(login));
                CHECK(before.status == 200);
                postgres::params values;
                co_await http.write(*why, std::move(values.add(own.tenant)));
                const auto after = co_await http.get(lookup_of(login));
                CHECK(after.status == 404);
            }
        },
        settings
    );
}

TEST_CASE("the oldest logins of a person make room") {
    auto settings = people_settings();
    settings.login.sessions_per_user = 2;
    with_http(
        [](http_stack& http) -> awaitable<void> {
            const auto own = co_await http.make_tenant();
            const auto email = fresh_email();
            co_await provision(http, own.tenant, email);
            const auto first = co_await log_in(http, email);
            const auto second = co_await log_in(http, email);
            const auto third = co_await log_in(http, email);
            const auto oldest = co_await http.get(lookup_of(first));
            CHECK(oldest.status == 404);
            for (const auto* kept : {&second, &third}) {
                const auto found = co_await http.get(lookup_of(*kept));
                CHECK(found.status == 200);
            }
        },
        settings
    );
}

TEST_CASE("use keeps a login alive") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const auto email = fresh_email();
        co_await provision(http, own.tenant, email);
        const auto login = co_await log_in(http, email);
        static constexpr postgres::query rest{
            "t_rest",
            "update sessions set last_seen_at = now() - interval '2 minutes', idle_until = now() + "
            "interval '1 minute' where tenant_id = $1::uuid"};
        postgres::params values;
        co_await http.write(rest, std::move(values.add(own.tenant)));
        const auto used = co_await http.get(lookup_of(login));
        REQUIRE(used.status == 200);
        CHECK(
            used.root()["expiresAt"].integer().value_or(0) >
            to_unix_ms(std::chrono::system_clock::now() + 1h)
        );
    });
}

TEST_CASE("one's own password is changed with the old one, and other logins end") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const auto email = fresh_email();
        co_await provision(http, own.tenant, email);
        const auto first = co_await log_in(http, email);
        const auto second = co_await log_in(http, email);
        co_await act_as(http, first);
        const auto change = [&](std::string current, std::string wanted) {
            return http.post(
                "/api/v1/session/password",
                R"({"currentPassword":")" + current + R"(","newPassword":")" + wanted + R"("})"
            );
        };
        const auto wrong = co_await change("guess", "another fine one");
        CHECK(wrong.status == 400);
        CHECK(wrong.root()["error"]["field"].string() == "currentPassword");
        const auto poor = co_await change(password, "short");
        CHECK(poor.status == 400);
        CHECK(poor.root()["error"]["field"].string() == "newPassword");
        const auto missing = co_await http.post("/api/v1/session/password", "{}");
        CHECK(missing.status == 400);
        const auto done = co_await change(password, "another fine one");
        REQUIRE(done.status == 204);
        const auto kept = co_await http.get(lookup_of(first));
        CHECK(kept.status == 200);
        const auto ended = co_await http.get(lookup_of(second));
        CHECK(ended.status == 404);
        const auto old = co_await log_in(http, email);
        CHECK(old.status == 401);
        const auto fresh = co_await log_in(http, email, "another fine one");
        CHECK(fresh.status == 201);
    });
}

TEST_CASE("whoever has a session cannot guess its owner's password without brakes") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const auto email = fresh_email();
        co_await provision(http, own.tenant, email);
        const auto login = co_await log_in(http, email);
        co_await act_as(http, login);
        const std::string guess = R"({"currentPassword":"guess","newPassword":"another fine one"})";
        for (int i = 0; i < 3; ++i) {
            const auto wrong = co_await http.post("/api/v1/session/password", guess);
            CHECK(wrong.status == 400);
        }
        const auto braked = co_await http.post("/api/v1/session/password", guess);
        CHECK(braked.status == 429);
    });
}

TEST_CASE("a hash of another cost is replaced at the next login") {
    static constexpr postgres::query hash_of{
        "t_hash", "select password_hash from users where email = $1::text"};
    const auto email = fresh_email();
    with_http([&](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        co_await provision(http, own.tenant, email);
    });
    auto settings = people_settings();
    settings.passwords.cost = {2, 16384};
    with_http(
        [&](http_stack& http) -> awaitable<void> {
            const auto login = co_await log_in(http, email);
            CHECK(login.status == 201);
            postgres::params values;
            const auto rows = co_await http.write(hash_of, std::move(values.add(email)));
            CHECK(rows[0].text(0).starts_with("$argon2id$v=19$m=16,t=2,"));
            const auto again = co_await log_in(http, email);
            CHECK(again.status == 201);
        },
        settings
    );
}

TEST_CASE("more logins at once than may wait are told to come back") {
    auto settings = people_settings();
    settings.passwords.max_waiting = 1;
    settings.passwords.cost = {3, 32 * 1024 * 1024};
    with_http(
        [](http_stack& http) -> awaitable<void> {
            int busy = 0;
            int refused = 0;
            auto executor = co_await asio::this_coro::executor;
            async::task_group all{executor, {}};
            auto guess = [&]() -> awaitable<void> {
                const auto given = co_await log_in(http, fresh_email(), "guess");
                if (given.status == 503 && retry_after(given) > 0) ++busy;
                if (given.status == 401) ++refused;
            };
            for (int i = 0; i < 10; ++i) all.spawn("guess", guess());
            co_await all.join();
            CHECK(refused >= 1);
            CHECK(busy >= 1);
            CHECK(refused + busy == 10);
        },
        settings
    );
}
