#include "hermod/json/reader.hpp"
#include "running_gateway.hpp"
#include "support/catch.hpp"
#include "support/run_coro.hpp"

using namespace hermod;
using namespace std::chrono_literals;
using hermod::testing::error_code_of;
using hermod::testing::make_request;
using hermod::testing::running_gateway;

namespace {

constexpr const char* other_tenant = "0190f3a0-0000-7000-8000-0000000000ff";

template <class Test>
void with_gateway(Test test, const running_gateway::adjust& change = {}) {
    hermod::testing::run_coro([&](asio::io_context& io) -> awaitable<void> {
        running_gateway g{io, nullptr, change};
        co_await g.start();
        co_await test(g);
        co_await g.stop();
    });
}

std::string token_of(const http::response& answer) {
    const auto parsed = json::document::parse(answer.body);
    if (!parsed) return {};
    return std::string{parsed->root()["token"].string().value_or("")};
}

}  // namespace

TEST_CASE("a listed request goes to its service with the caller's identity, and no header from outside can forge it") {
    with_gateway([](running_gateway& g) -> awaitable<void> {
        auto request = make_request("POST", "/api/v1/widget/send?x=1", R"({"text":"hi"})");
        request.fields.add("X-API-Key", g.key.text.reveal());
        request.fields.add("Idempotency-Key", "idem-1");
        request.fields.add("X-Hermod-Tenant", other_tenant);
        request.fields.add("x-hermod-role", "admin");
        request.fields.add("X-Hermod-Service-Key", "guess");
        request.fields.add("X-Request-Id", "from-outside");
        request.fields.add("Cookie", "session=1");
        const auto answer = co_await g.ask(std::move(request));
        CHECK(answer.status == 200);
        REQUIRE(g.widget_send.seen.size() == 1);
        const auto& seen = g.widget_send.seen[0];
        CHECK(seen.target == "/api/v1/widget/send?x=1");
        CHECK(seen.body == R"({"text":"hi"})");
        CHECK(seen.fields.get("Idempotency-Key") == "idem-1");
        CHECK(seen.fields.get("X-Hermod-Service-Key") == hermod::testing::service_key);
        CHECK_FALSE(seen.fields.get("X-API-Key").has_value());
        CHECK_FALSE(seen.fields.get("Cookie").has_value());
        const auto who = service::read_caller(seen.fields);
        REQUIRE(who);
        CHECK(who->tenant_id == g.tenant);
        CHECK(who->subject == g.key.key_id);
        CHECK(who->role == auth::role::machine);
        CHECK(seen.request_id != "from-outside");
        CHECK(answer.fields.get("X-Request-Id") == seen.request_id);
        CHECK(answer.fields.get("X-Content-Type-Options") == "nosniff");
        CHECK(answer.fields.get("Cache-Control") == "no-store");
    });
}

TEST_CASE("reads go to the store, and unlisted paths nowhere") {
    with_gateway([](running_gateway& g) -> awaitable<void> {
        const auto& key = g.key.text.reveal();
        const auto history = "/api/v1/widget/conversation/" + to_string(g.conversation) + "/history?limit=5";
        const auto found = co_await g.ask_as(key, "GET", history);
        CHECK(found.body == R"({"from":"store"})");
        const auto before = g.store.seen.size();
        for (const char* path :
             {"/internal/v1/api-keys/x", "/api/v1/internal", "/api/../internal/v1/context/x", "/api/v1/messages/a/b/status", "/api/",
              "//internal/v1/claims", "/metrics", "/readyz"}) {
            INFO(path);
            const auto answer = co_await g.ask_as(key, "GET", path);
            CHECK(answer.status == 404);
            CHECK(error_code_of(answer) == "NOT_FOUND");
        }
        const auto wrong_method = co_await g.ask_as(key, "DELETE", history);
        CHECK(wrong_method.status == 405);
        CHECK(g.store.seen.size() == before);
    });
}

TEST_CASE("without a valid credential nothing goes through") {
    with_gateway([](running_gateway& g) -> awaitable<void> {
        const auto target = "/api/v1/messages/m-1/status";
        for (const std::string& credential : {std::string{}, std::string{"hk_0123456789abcdef_short"}, std::string{"a.b.c"},
                                             auth::make_api_key().text.reveal()}) {
            const auto answer = co_await g.ask_as(credential, "GET", target);
            CHECK(answer.status == 401);
            CHECK(error_code_of(answer) == "UNAUTHORIZED");
            CHECK(answer.fields.get("WWW-Authenticate") == "Bearer");
        }
        for (const auto& each : g.store.seen) CHECK(each.path.starts_with("/internal/v1/api-keys/"));
    });
}

TEST_CASE("another tenant in header, query or body is 403 and goes nowhere") {
    with_gateway([](running_gateway& g) -> awaitable<void> {
        const auto& key = g.key.text.reveal();
        auto by_header = make_request("POST", "/api/v1/widget/send", "{}");
        by_header.fields.add("X-API-Key", key);
        by_header.fields.add("X-Tenant-ID", other_tenant);
        const auto first = co_await g.ask(std::move(by_header));
        CHECK(first.status == 403);
        CHECK(error_code_of(first) == "TENANT_MISMATCH");
        const auto body = std::string{R"({"tenantId":")"} + other_tenant + "\"}";
        const auto second = co_await g.ask_as(key, "POST", "/api/v1/widget/send", body);
        CHECK(second.status == 403);
        const auto third = co_await g.ask_as(key, "POST", std::string{"/api/v1/widget/send?tenantId="} + other_tenant, "{}");
        CHECK(third.status == 403);
        CHECK(g.widget_send.seen.empty());
    });
}

TEST_CASE("a widget's token opens its conversation and nothing else") {
    with_gateway([](running_gateway& g) -> awaitable<void> {
        const auto& key = g.key.text.reveal();
        const auto made = co_await g.ask_as(key, "POST", "/api/v1/tokens", R"({"conversationId":")" + to_string(g.conversation) + "\"}");
        REQUIRE(made.status == 200);
        const auto token = token_of(made);
        const auto own = co_await g.ask_as(token, "GET", "/api/v1/widget/context/" + to_string(g.conversation));
        CHECK(own.status == 200);
        const auto who = service::read_caller(g.store.seen.back().fields);
        REQUIRE(who);
        CHECK(who->kind == service::caller_kind::widget);
        CHECK(who->conversation_id == g.conversation);
        const auto foreign = co_await g.ask_as(token, "GET", std::string{"/api/v1/widget/context/"} + other_tenant);
        CHECK(foreign.status == 404);
        const auto more = co_await g.ask_as(token, "POST", "/api/v1/tokens");
        CHECK(more.status == 403);
    });
}

TEST_CASE("tokens are made for keys with the scope alone, for conversations that exist, and cannot make tokens") {
    with_gateway([](running_gateway& g) -> awaitable<void> {
        const auto& key = g.key.text.reveal();
        const auto missing = co_await g.ask_as(key, "POST", "/api/v1/tokens", std::string{R"({"conversationId":")"} + other_tenant + "\"}");
        CHECK(missing.status == 404);
        const auto bad = co_await g.ask_as(key, "POST", "/api/v1/tokens", R"({"ttlSeconds":99999})");
        CHECK(bad.status == 400);
        const auto broken = co_await g.ask_as(key, "POST", "/api/v1/tokens", "{");
        CHECK(broken.status == 400);
        const auto made = co_await g.ask_as(key, "POST", "/api/v1/tokens");
        REQUIRE(made.status == 200);
        const auto token = token_of(made);
        const auto used = co_await g.ask_as(token, "GET", "/api/v1/messages/m-1/status");
        CHECK(used.status == 200);
        const auto again = co_await g.ask_as(token, "POST", "/api/v1/tokens");
        CHECK(again.status == 403);
    });
}

TEST_CASE("a key without the scope is 403") {
    with_gateway([](running_gateway& g) -> awaitable<void> {
        g.scopes = {"read"};
        const auto& key = g.key.text.reveal();
        const auto read = co_await g.ask_as(key, "GET", "/api/v1/messages/m-1/status");
        CHECK(read.status == 200);
        const auto send = co_await g.ask_as(key, "POST", "/api/v1/widget/send", "{}");
        CHECK(send.status == 403);
        const auto tokens = co_await g.ask_as(key, "POST", "/api/v1/tokens");
        CHECK(tokens.status == 403);
    });
}

TEST_CASE("a service that is away is 503 with Retry-After, one that restarts in time is not noticed") {
    with_gateway([](running_gateway& g) -> awaitable<void> {
        const auto& key = g.key.text.reveal();
        co_await g.widget_send.stop();
        const auto away = co_await g.ask_as(key, "POST", "/api/v1/widget/send", "{}");
        CHECK(away.status == 503);
        CHECK(error_code_of(away) == "UNAVAILABLE");
        CHECK(away.fields.get("Retry-After").has_value());
        async::task_group tasks{co_await asio::this_coro::executor, {}};
        auto restart = [&]() -> awaitable<void> {
            co_await async::sleep_for(100ms);
            g.widget_send.start();
        };
        tasks.spawn("restart", restart());
        const auto back = co_await g.ask_as(key, "POST", "/api/v1/widget/send", "{}");
        CHECK(back.status == 200);
        CHECK(g.widget_send.seen.size() == 1);
        co_await tasks.join();
    });
}

TEST_CASE("a cut answer is 502 for a send, which is never repeated; a read is asked again") {
    with_gateway([](running_gateway& g) -> awaitable<void> {
        const auto& key = g.key.text.reveal();
        g.widget_send.answer = [](http::request) -> awaitable<http::response> {
            http::response cut;
            cut.is_raw = true;
            co_return cut;
        };
        const auto send = co_await g.ask_as(key, "POST", "/api/v1/widget/send", "{}");
        CHECK(send.status == 502);
        CHECK(g.widget_send.seen.size() == 1);
        int reads = 0;
        auto as_store = g.store.answer;
        g.store.answer = [&](http::request r) -> awaitable<http::response> {
            const bool is_cut = !r.path.starts_with("/internal/") && ++reads == 1;
            if (!is_cut) co_return co_await as_store(std::move(r));
            http::response cut;
            cut.is_raw = true;
            co_return cut;
        };
        const auto read = co_await g.ask_as(key, "GET", "/api/v1/messages/m-1/status");
        CHECK(read.status == 200);
        CHECK(reads == 2);
    });
}

TEST_CASE("a service that takes too long is 504") {
    const auto impatient = [](gateway::config& c) { c.upstream_deadline = 100ms; };
    with_gateway(
        [](running_gateway& g) -> awaitable<void> {
            g.widget_send.answer = [](http::request) -> awaitable<http::response> {
                co_await async::sleep_for(5s);
                co_return http::response{};
            };
            const auto answer = co_await g.ask_as(g.key.text.reveal(), "POST", "/api/v1/widget/send", "{}");
            CHECK(answer.status == 504);
            CHECK(g.widget_send.seen.size() == 1);
        },
        impatient
    );
}

TEST_CASE("a credential over its rate is 429 with Retry-After") {
    const auto tight = [](gateway::config& c) { c.per_credential = {.per_second = 0.1, .burst = 2}; };
    with_gateway(
        [](running_gateway& g) -> awaitable<void> {
            const auto& key = g.key.text.reveal();
            for (int i = 0; i < 2; ++i) {
                const auto answer = co_await g.ask_as(key, "GET", "/api/v1/messages/m-1/status");
                CHECK(answer.status == 200);
            }
            const auto refused = co_await g.ask_as(key, "GET", "/api/v1/messages/m-1/status");
            CHECK(refused.status == 429);
            CHECK(error_code_of(refused) == "RATE_LIMITED");
            CHECK(refused.fields.get("Retry-After").has_value());
        },
        tight
    );
}

TEST_CASE("CORS is by exact origin, and too large a body is refused before anybody is asked") {
    const auto with_origin = [](gateway::config& c) { c.cors_origins = {"https://shop.example"}; };
    with_gateway(
        [](running_gateway& g) -> awaitable<void> {
            auto preflight = make_request("OPTIONS", "/api/v1/widget/send");
            preflight.fields.add("Origin", "https://shop.example");
            preflight.fields.add("Access-Control-Request-Method", "POST");
            const auto allowed = co_await g.ask(std::move(preflight));
            CHECK(allowed.status == 204);
            CHECK(allowed.fields.get("Access-Control-Allow-Origin") == "https://shop.example");
            auto foreign = make_request("GET", "/api/v1/messages/m-1/status");
            foreign.fields.add("Origin", "https://evil.example");
            const auto answer = co_await g.ask(std::move(foreign));
            CHECK_FALSE(answer.fields.get("Access-Control-Allow-Origin").has_value());
            const auto large = co_await g.ask_as(g.key.text.reveal(), "POST", "/api/v1/widget/send", std::string(300'000, ' '));
            CHECK(large.status == 413);
            CHECK(g.widget_send.seen.empty());
            const auto health = co_await g.ask(make_request("GET", "/healthz"));
            CHECK(health.status == 200);
        },
        with_origin
    );
}
