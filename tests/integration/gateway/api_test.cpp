#include "running_gateway.hpp"
#include "support/catch.hpp"
#include "support/run_coro.hpp"

#include "hermod/json/reader.hpp"

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

TEST_CASE(
    "a listed request goes to its service with the caller's identity, and no header from outside "
    "can forge it"
) {
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
        const auto history =
            "/api/v1/widget/conversation/" + to_string(g.conversation) + "/history?limit=5";
        const auto found = co_await g.ask_as(key, "GET", history);
        CHECK(found.body == R"({"from":"store"})");
        const auto before = g.store.seen.size();
        for (const char* path :
             {"/internal/v1/api-keys/x",
              "/api/v1/internal",
              "/api/../internal/v1/context/x",
              "/api/v1/messages/a/b/status",
              "/api/",
              "//internal/v1/claims",
              "/metrics",
              "/readyz"}) {
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
        for (const std::string& credential :
             {std::string{},
              std::string{"hk_0123456789abcdef_short"},
              std::string{"a.b.c"},
              auth::make_api_key().text.reveal()}) {
            const auto answer = co_await g.ask_as(credential, "GET", target);
            CHECK(answer.status == 401);
            CHECK(error_code_of(answer) == "UNAUTHORIZED");
            CHECK(answer.fields.get("WWW-Authenticate") == "Bearer");
        }
        for (const auto& each : g.store.seen)
            CHECK(each.path.starts_with("/internal/v1/api-keys/"));
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
        const auto third = co_await g.ask_as(
            key, "POST", std::string{"/api/v1/widget/send?tenantId="} + other_tenant, "{}"
        );
        CHECK(third.status == 403);
        CHECK(g.widget_send.seen.empty());
    });
}

TEST_CASE("a widget's token opens its conversation and nothing else") {
    with_gateway([](running_gateway& g) -> awaitable<void> {
        const auto& key = g.key.text.reveal();
        const auto made = co_await g.ask_as(
            key,
            "POST",
            "/api/v1/tokens",
            R"({"conversationId":")" + to_string(g.conversation) + "\"}"
        );
        REQUIRE(made.status == 200);
        const auto token = token_of(made);
        const auto own =
            co_await g.ask_as(token, "GET", "/api/v1/widget/context/" + to_string(g.conversation));
        CHECK(own.status == 200);
        const auto who = service::read_caller(g.store.seen.back().fields);
        REQUIRE(who);
        CHECK(who->kind == service::caller_kind::widget);
        CHECK(who->conversation_id == g.conversation);
        const auto foreign =
            co_await g.ask_as(token, "GET", std::string{"/api/v1/widget/context/"} + other_tenant);
        CHECK(foreign.status == 404);
        const auto more = co_await g.ask_as(token, "POST", "/api/v1/tokens");
        CHECK(more.status == 403);
    });
}

TEST_CASE(
    "tokens are made for keys with the scope alone, for conversations that exist, and cannot make "
    "tokens"
) {
    with_gateway([](running_gateway& g) -> awaitable<void> {
        const auto& key = g.key.text.reveal();
        const auto missing = co_await g.ask_as(
            key,
            "POST",
            "/api/v1/tokens",
            std::string{R"({"conversationId":")"} + other_tenant + "\"}"
        );
        CHECK(missing.status == 404);
        const auto bad =
            co_await g.ask_as(key, "POST", "/api/v1/tokens", R"({"ttlSeconds":99999})");
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
