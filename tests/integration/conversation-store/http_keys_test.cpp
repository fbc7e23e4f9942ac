#include "http_stack.hpp"
#include "support/catch.hpp"

#include "hermod/auth/api_key.hpp"
#include "hermod/base/encoding.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

std::string account_body(const tenant_fixture& own, const std::string& sealed) {
    return R"({"tenantId":")" + to_string(own.tenant) + R"(","outletId":")" +
           to_string(own.outlet) + R"(","accountId":")" + to_string(own.account) +
           R"(","phoneNumberId":")" + own.phone_number_id +
           R"(","wabaId":"1","keyId":"k1","sealed":")" + to_base64(sealed) + R"("})";
}

std::string credentials_of(const tenant_fixture& own) {
    return "/internal/v1/accounts/" + to_string(own.account) + "/credentials";
}

}  // namespace

TEST_CASE("an API key is shown once, and found by its id with the hash of its secret") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const auto body = R"({"tenantId":")" + to_string(own.tenant) +
                          R"(","name":"crm","scopes":["send","read"],"expiresAt":1900000000000})";
        const auto made = co_await http.post("/internal/v1/api-keys", body);
        REQUIRE(made.status == 201);
        const auto presented = auth::parse_api_key(made.text("apiKey"));
        REQUIRE(presented.has_value());
        CHECK(presented->key_id == made.text("keyId"));
        const auto found = co_await http.get("/internal/v1/api-keys/" + made.text("keyId"));
        REQUIRE(found.status == 200);
        CHECK(satisfies(found, "api-key-lookup"));
        CHECK(auth::is_genuine(*presented, found.text("secretHash")));
        CHECK(found.text("tenantId") == to_string(own.tenant));
        CHECK(found.root()["scopes"].dump() == R"(["send","read"])");
        CHECK(found.root()["expiresAt"].integer() == 1'900'000'000'000);
        CHECK(found.root()["revokedAt"].kind() == json::kind::null);
        const auto unknown = co_await http.get("/internal/v1/api-keys/0123456789abcdef");
        CHECK(unknown.status == 404);
    });
}

TEST_CASE("no key is made for a tenant that does not exist") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto body =
            R"({"tenantId":")" + to_string(make_uuid_v7()) + R"(","name":"crm","scopes":["send"]})";
        const auto refused = co_await http.post("/internal/v1/api-keys", body);
        CHECK(refused.status == 422);
        CHECK(refused.code() == "UNKNOWN_REFERENCE");
    });
}

TEST_CASE("credentials come sealed as they went, and their version rises only with a new seal") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const auto without = co_await http.get(credentials_of(own));
        CHECK(without.status == 404);
        const std::string sealed{"\0\xffsealed", 8};
        const std::string accounts = "/internal/v1/provision/accounts";
        const auto put = co_await http.post(accounts, account_body(own, sealed));
        REQUIRE(put.status == 200);
        const auto first = co_await http.get(credentials_of(own));
        REQUIRE(first.status == 200);
        CHECK(satisfies(first, "credentials"));
        CHECK(from_base64(first.text("sealed")) == sealed);
        CHECK(first.text("keyId") == "k1");
        const auto version = first.root()["version"].integer().value();
        const auto same = co_await http.post(accounts, account_body(own, sealed));
        CHECK(same.status == 200);
        const auto second = co_await http.get(credentials_of(own));
        CHECK(second.root()["version"].integer() == version);
        const auto fresh = co_await http.post(accounts, account_body(own, "another"));
        CHECK(fresh.status == 200);
        const auto third = co_await http.get(credentials_of(own));
        CHECK(third.root()["version"].integer() == version + 1);
    });
}

TEST_CASE("a fresh credential brings a stopped account back, the same one does not") {
    static constexpr postgres::query stop{
        "test_stop",
        "update accounts set state = 'stopped', stop_reason = 'token expired' where id = $1::uuid"};
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const std::string accounts = "/internal/v1/provision/accounts";
        co_await http.post(accounts, account_body(own, "old"));
        postgres::params values;
        values.add(own.account);
        co_await http.write(stop, std::move(values));
        co_await http.post(accounts, account_body(own, "old"));
        const auto still = co_await http.get(credentials_of(own));
        CHECK(still.text("state") == "stopped");
        co_await http.post(accounts, account_body(own, "new"));
        const auto back = co_await http.get(credentials_of(own));
        CHECK(back.text("state") == "active");
    });
}
