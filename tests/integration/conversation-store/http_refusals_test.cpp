#include "http_stack.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;

TEST_CASE("without the service key every door is closed") {
    with_http([](http_stack& http) -> awaitable<void> {
        http.fields = {};
        for (const char* door :
             {"/internal/v1/api-keys/0123456789abcdef", "/api/v1/messages/m/status", "/nowhere"}) {
            const auto refused = co_await http.get(door);
            CHECK(refused.status == 401);
        }
        http.fields.set(service::service_key_header, "another-key-of-32-characters-or-more!!");
        const auto wrong = co_await http.post("/internal/v1/provision/tenants", R"({"name":"A"})");
        CHECK(wrong.status == 401);
        CHECK(satisfies(wrong, "error"));
    });
}

TEST_CASE("public doors want to know who asks, and whose tenant it is") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const auto other = co_await http.make_tenant();
        const auto door = "/api/v1/widget/context/" + to_string(own.conversation);
        const auto nobody = co_await http.get(door);
        CHECK(nobody.status == 401);
        http.act_as_tenant(own.tenant);
        http.fields.set("X-Tenant-ID", to_string(other.tenant));
        const auto mismatch = co_await http.get(door);
        CHECK(mismatch.status == 403);
        CHECK(mismatch.code() == "FORBIDDEN");
        http.fields.set("X-Tenant-ID", to_string(own.tenant));
        const auto good = co_await http.get(door);
        CHECK(good.status == 200);
    });
}

TEST_CASE("broken bodies and unknown routes have structured errors") {
    with_http([](http_stack& http) -> awaitable<void> {
        for (const char* body : {"", "{", "[]", "null", R"({"name":1})", "\xff"}) {
            const auto refused = co_await http.post("/internal/v1/provision/tenants", body);
            CHECK(refused.status == 400);
            CHECK(refused.code() == "VALIDATION_ERROR");
            CHECK(satisfies(refused, "error"));
        }
        const auto unknown = co_await http.get("/internal/v1/nothing");
        CHECK(unknown.status == 404);
        const auto method = co_await http.get("/internal/v1/provision/tenants");
        CHECK(method.status == 405);
        const auto huge =
            co_await http.post("/internal/v1/provision/tenants", std::string(3'000'000, ' '));
        CHECK(huge.status == 413);
    });
}

TEST_CASE("while the database is away reads get 503 with Retry-After, at once") {
    with_http_without_database([](http_stack& http) -> awaitable<void> {
        http.act_as_tenant(make_uuid_v7());
        const auto began = steady_clock::now();
        const auto away = co_await http.get("/api/v1/messages/m/status");
        CHECK(away.status == 503);
        CHECK(away.code() == "SERVICE_UNAVAILABLE");
        CHECK(away.root()["error"]["retryable"].boolean() == true);
        CHECK(away.fields.get("Retry-After") == "1");
        CHECK(steady_clock::now() - began < std::chrono::seconds{2});
        const auto made = co_await http.post("/internal/v1/provision/tenants", R"({"name":"A"})");
        CHECK(made.status == 503);
    });
}
