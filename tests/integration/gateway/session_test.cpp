#include "hermod/auth/session.hpp"

#include "running_gateway.hpp"
#include "support/catch.hpp"
#include "support/run_coro.hpp"

#include "hermod/json/reader.hpp"
#include "hermod/json/writer.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

const uuid user = *parse_uuid("0190f3a0-0000-7000-8000-0000000000aa");
const uuid session = *parse_uuid("0190f3a0-0000-7000-8000-0000000000bb");

/// A gateway whose store knows one password and keeps the login.
struct scene {
    explicit scene(running_gateway& gateway)
        : g{gateway},
          known{gateway.store.answer} {
        g.store.answer = [this](http::request r) { return answer(std::move(r)); };
    }

    awaitable<http::response> answer(http::request r) {
        if (r.method == "POST" && r.path == "/internal/v1/sessions") {
            const bool is_right = r.body.find(R"("password":"right")") != std::string::npos;
            if (!is_right)
                co_return http::make_error(
                    {.status = 401, .code = "INVALID_CREDENTIALS", .message = "no"}, r.request_id
                );
            is_logged_in = true;
            json::writer out;
            out.begin_object().field("token", token).key("session").begin_object();
            out.field(
                "expiresAt",
                format_rfc3339(std::chrono::system_clock::now() + std::chrono::hours{1})
            );
            out.end_object().end_object();
            co_return http::make_json(201, out.str());
        }
        if (r.path == "/internal/v1/sessions/" + *auth::hash_session_token(token)) {
            if (!is_logged_in)
                co_return http::make_error({.status = 404, .code = "NOT_FOUND"}, r.request_id);
            json::writer out;
            out.begin_object()
                .field("sessionId", to_string(session))
                .field("tenantId", to_string(g.tenant));
            out.field("userId", to_string(user)).field("role", role);
            out.field("expiresAt", to_unix_ms(std::chrono::system_clock::now()) + 60'000)
                .end_object();
            co_return http::make_json(200, out.str());
        }
        if (r.method == "DELETE" && r.path.starts_with("/api/v1/session")) {
            is_logged_in = false;
            http::response done;
            done.status = 204;
            co_return done;
        }
        if (r.path == "/api/v1/session" && !is_logged_in)
            co_return http::make_error({.status = 404, .code = "NOT_FOUND"}, r.request_id);
        if (r.path == "/api/v1/session") co_return http::make_json(200, R"({"user":{"id":"u"}})");
        co_return co_await known(std::move(r));
    }

    awaitable<http::response> ask(
        std::string method, std::string target, bool with_csrf, std::string body = {}
    ) {
        auto request = make_request(std::move(method), std::move(target), std::move(body));
        request.fields.add("Cookie", "theme=dark; hermod_session=" + token);
        if (with_csrf) request.fields.add("X-CSRF-Token", auth::csrf_token_of(token));
        return g.ask(std::move(request));
    }

    awaitable<http::response> log_in(std::string password, std::string type = "application/json") {
        auto request = make_request(
            "POST", "/api/v1/session", R"({"email":"a@b","password":")" + password + R"("})"
        );
        request.fields.set("Content-Type", std::move(type));
        return g.ask(std::move(request));
    }

    running_gateway& g;
    std::function<awaitable<http::response>(http::request)> known;
    std::string token{auth::make_session_token().reveal()};
    std::string role{"admin"};
    bool is_logged_in{false};
};

void with_scene(
    std::function<awaitable<void>(scene&)> body, const running_gateway::adjust& change = {}
) {
    run_coro([&](asio::io_context& io) -> awaitable<void> {
        running_gateway g{io, nullptr, change};
        scene s{g};
        co_await g.start();
        co_await body(s);
        co_await g.stop();
    });
}

std::string text_of(const http::response& given, std::string_view key) {
    const auto parsed = json::document::parse(given.body);
    return parsed ? std::string{parsed->root()[key].string().value_or("")} : "";
}

}  // namespace

TEST_CASE(
    "a login sets a cookie that scripts cannot read and gives the CSRF token, not the cookie's "
    "token"
) {
    with_scene([](scene& s) -> awaitable<void> {
        const auto in = co_await s.log_in("right");
        REQUIRE(in.status == 200);
        CHECK(text_of(in, "csrfToken") == auth::csrf_token_of(s.token));
        CHECK(in.body.find(s.token) == std::string::npos);
        const std::string cookie{in.fields.get("Set-Cookie").value_or("")};
        CHECK(cookie.starts_with("hermod_session=" + s.token + "; "));
        for (const auto* part : {"Path=/", "HttpOnly", "SameSite=Strict", "Max-Age=3"})
            CHECK(cookie.find(part) != std::string::npos);
        CHECK(cookie.find("Secure") == std::string::npos);
        const auto& asked = s.g.store.seen.back();
        CHECK(asked.fields.get("X-Hermod-Address") == "127.0.0.1");
        const auto shown = co_await s.ask("GET", "/api/v1/session", false);
        CHECK(text_of(shown, "csrfToken") == auth::csrf_token_of(s.token));
    });
}

TEST_CASE("behind TLS the cookie never goes without it") {
    with_scene(
        [](scene& s) -> awaitable<void> {
            const auto in = co_await s.log_in("right");
            CHECK(
                in.fields.get("Set-Cookie").value_or("").find("; Secure") != std::string_view::npos
            );
        },
        [](gateway::config& c) { c.is_behind_tls = true; }
    );
}

TEST_CASE("a refused login sets nothing and says only that, and a form of another site is no login"
) {
    with_scene([](scene& s) -> awaitable<void> {
        const auto refused = co_await s.log_in("wrong");
        CHECK(refused.status == 401);
        CHECK(error_code_of(refused) == "INVALID_CREDENTIALS");
        CHECK_FALSE(refused.fields.get("Set-Cookie").has_value());
        const auto before = s.g.store.seen.size();
        const auto form = co_await s.log_in("right", "text/plain");
        CHECK(form.status == 400);
        CHECK(s.g.store.seen.size() == before);
    });
}

TEST_CASE("a person with a login acts by their role, and needs the CSRF token to change something"
) {
    with_scene([](scene& s) -> awaitable<void> {
        co_await s.log_in("right");
        const auto read = co_await s.ask("GET", "/api/v1/users", false);
        REQUIRE(read.status == 200);
        const auto who = service::read_caller(s.g.store.seen.back().fields);
        REQUIRE(who);
        CHECK(who->user_id() == user);
        CHECK(who->session_id == session);
        CHECK(who->role == auth::role::admin);
        CHECK(who->address == "127.0.0.1");
        CHECK_FALSE(s.g.store.seen.back().fields.get("Cookie").has_value());
        const auto forged = co_await s.ask("POST", "/api/v1/users", false, "{}");
        CHECK(forged.status == 403);
        CHECK(error_code_of(forged) == "CSRF");
        const auto meant = co_await s.ask("POST", "/api/v1/users", true, "{}");
        CHECK(meant.status == 200);
    });
}

TEST_CASE("an agent is stopped at the gateway from what is the admins'") {
    with_scene([](scene& s) -> awaitable<void> {
        s.role = "agent";
        co_await s.log_in("right");
        const auto names = co_await s.ask("GET", "/api/v1/users", false);
        CHECK(names.status == 200);
        const auto before = s.g.store.seen.size();
        const auto audit = co_await s.ask("GET", "/api/v1/audit", false);
        CHECK(audit.status == 403);
        const auto made = co_await s.ask("POST", "/api/v1/users", true, "{}");
        CHECK(made.status == 403);
        CHECK(s.g.store.seen.size() == before);
    });
}

TEST_CASE("a logout is seen at once, and takes the cookie away") {
    with_scene([](scene& s) -> awaitable<void> {
        co_await s.log_in("right");
        const auto before = co_await s.ask("GET", "/api/v1/session", false);
        CHECK(before.status == 200);
        const auto forged = co_await s.ask("DELETE", "/api/v1/session", false);
        CHECK(forged.status == 403);
        const auto out = co_await s.ask("DELETE", "/api/v1/session", true);
        CHECK(out.status == 204);
        CHECK(out.fields.get("Set-Cookie").value_or("").starts_with("hermod_session=; "));
        CHECK(
            out.fields.get("Set-Cookie").value_or("").find("Max-Age=0") != std::string_view::npos
        );
        const auto after = co_await s.ask("GET", "/api/v1/users", false);
        CHECK(after.status == 401);
    });
}

TEST_CASE("who asks for a login that has ended is told so, however lately it was known here") {
    with_scene([](scene& s) -> awaitable<void> {
        co_await s.log_in("right");
        const auto before = co_await s.ask("GET", "/api/v1/session", false);
        CHECK(before.status == 200);
        s.is_logged_in = false;
        const auto asked = co_await s.ask("GET", "/api/v1/session", false);
        CHECK(asked.status == 401);
        CHECK(error_code_of(asked) == "UNAUTHORIZED");
        // And nothing else goes through from here on, either.
        const auto after = co_await s.ask("GET", "/api/v1/users", false);
        CHECK(after.status == 401);
    });
}

TEST_CASE("a login ends elsewhere within seconds") {
    with_scene([](scene& s) -> awaitable<void> {
        co_await s.log_in("right");
        const auto before = co_await s.ask("GET", "/api/v1/users", false);
        CHECK(before.status == 200);
        s.is_logged_in = false;
        const auto ended_at = steady_clock::now();
        int status = 200;
        while (status == 200 && steady_clock::now() < ended_at + std::chrono::seconds{10}) {
            const auto given = co_await s.ask("GET", "/api/v1/users", false);
            status = given.status;
        }
        CHECK(status == 401);
        CHECK(steady_clock::now() - ended_at < std::chrono::seconds{5});
    });
}

TEST_CASE(
    "a person's token for sockets has their role and id, and cannot make tokens or change their "
    "login"
) {
    with_scene([](scene& s) -> awaitable<void> {
        s.role = "manager";
        co_await s.log_in("right");
        const auto made = co_await s.ask("POST", "/api/v1/tokens", true, R"({"ttlSeconds":60})");
        REQUIRE(made.status == 200);
        const auth::token_authority tokens{secret{"one:" + std::string(43, 'A')}};
        const auto token = text_of(made, "token");
        const auto read = tokens.verify(token, std::chrono::system_clock::now());
        REQUIRE(read.has_value());
        CHECK(read->role == auth::role::manager);
        CHECK(read->subject == to_string(user));
        CHECK(read->tenant_id == s.g.tenant);
        const auto again = co_await s.g.ask_as(token, "POST", "/api/v1/tokens", "{}");
        CHECK(again.status == 403);
        for (const auto* method : {"GET", "DELETE"}) {
            const auto own = co_await s.g.ask_as(token, method, "/api/v1/session");
            CHECK(own.status == 401);
        }
    });
}

TEST_CASE("keys and strangers have no login") {
    with_scene([](scene& s) -> awaitable<void> {
        const auto key = co_await s.g.ask_as(s.g.key.text.reveal(), "GET", "/api/v1/session");
        CHECK(key.status == 403);
        const auto nobody = co_await s.g.ask_as("", "GET", "/api/v1/session");
        CHECK(nobody.status == 401);
        const auto stale = co_await s.ask("GET", "/api/v1/session", false);
        CHECK(stale.status == 401);
    });
}
