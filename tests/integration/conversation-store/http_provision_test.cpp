#include "http_stack.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

const std::string accounts = "/internal/v1/provision/accounts";
const std::string people = "/internal/v1/provision/contacts-and-conversations";

std::string account_body(
    const uuid& tenant, const uuid& outlet, const std::string& number, const std::string& more = ""
) {
    return R"({"tenantId":")" + to_string(tenant) + R"(","outletId":")" + to_string(outlet) +
           R"(","phoneNumberId":")" + number + R"(","wabaId":"1")" + more + "}";
}

std::string contacts_body(const tenant_fixture& own, const std::string& items) {
    return R"({"tenantId":")" + to_string(own.tenant) + R"(","accountId":")" +
           to_string(own.account) + R"(","items":[)" + items + "]}";
}

}  // namespace

TEST_CASE("provisioning may be repeated and gives the same ids") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const auto again =
            co_await http.post(accounts, account_body(own.tenant, own.outlet, own.phone_number_id));
        CHECK(again.text("accountId") == to_string(own.account));
        const auto item = R"({"waId":")" + own.wa_id + R"("})";
        const auto same = co_await http.post(people, contacts_body(own, item));
        REQUIRE(same.status == 200);
        CHECK(same.root()["items"].at(0)["contactId"].string() == to_string(own.contact));
        CHECK(same.root()["items"].at(0)["conversationId"].string() == to_string(own.conversation));
        http.act_as_tenant(own.tenant);
        const auto context =
            co_await http.get("/api/v1/widget/context/" + to_string(own.conversation));
        CHECK(context.text("name") == "Ana");
    });
}

TEST_CASE("many contacts are made at once, with ids in the order of the items and given ids kept") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const auto given = to_string(make_uuid_v7());
        std::string items =
            R"({"waId":"99999","conversationId":")" + given + R"(","lastInboundAt":1790000000000})";
        for (int i = 0; i < 2'000; ++i)
            items += R"(,{"waId":")" + std::to_string(50'000 - i) + R"(","name":"N"})";
        const auto made = co_await http.post(people, contacts_body(own, items));
        REQUIRE(made.status == 200);
        const auto ids = made.root()["items"];
        REQUIRE(ids.size() == 2'001);
        CHECK(ids.at(0)["conversationId"].string() == given);
        const auto tenant = "?tenantId=" + to_string(own.tenant);
        const auto third = std::string{ids.at(2)["conversationId"].string().value_or("")};
        const auto context = co_await http.get("/internal/v1/context/" + third + tenant);
        CHECK(context.text("to") == "+49999");
        const auto first = co_await http.get("/internal/v1/context/" + given + tenant);
        CHECK(first.root()["lastInboundAt"].integer() == 1'790'000'000'000);
        const auto earlier = R"({"waId":"99999","lastInboundAt":1780000000000})";
        co_await http.post(people, contacts_body(own, earlier));
        const auto kept = co_await http.get("/internal/v1/context/" + given + tenant);
        CHECK(kept.root()["lastInboundAt"].integer() == 1'790'000'000'000);
    });
}

TEST_CASE("a number belongs to one account of one tenant") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const auto other = co_await http.make_tenant();
        const auto stolen = co_await http.post(
            accounts, account_body(other.tenant, other.outlet, own.phone_number_id)
        );
        CHECK(stolen.status == 409);
        CHECK(stolen.code() == "CONFLICT");
        const auto renamed = R"(,"accountId":")" + to_string(make_uuid_v7()) + R"(")";
        const auto second = co_await http.post(
            accounts, account_body(own.tenant, own.outlet, own.phone_number_id, renamed)
        );
        CHECK(second.status == 409);
        const auto taken =
            R"({"waId":"12345","conversationId":")" + to_string(own.conversation) + R"("})";
        const auto clash = co_await http.post(people, contacts_body(own, taken));
        CHECK(clash.status == 409);
    });
}

TEST_CASE("a tenant has at most one default account") {
    static constexpr postgres::query defaults{
        "test_defaults",
        "select phone_number_id from accounts where tenant_id = $1::uuid and is_default"};
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const auto chosen = R"(,"isDefault":true)";
        co_await http.post(
            accounts, account_body(own.tenant, own.outlet, own.phone_number_id, chosen)
        );
        const auto newer = co_await http.post(
            accounts, account_body(own.tenant, own.outlet, own.phone_number_id + "1", chosen)
        );
        CHECK(newer.status == 200);
        postgres::params values;
        values.add(own.tenant);
        const auto rows = co_await http.write(defaults, std::move(values));
        REQUIRE(rows.size() == 1);
        CHECK(rows[0].text(0) == own.phone_number_id + "1");
    });
}

TEST_CASE("what belongs to nothing is refused") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const auto other = co_await http.make_tenant();
        const auto no_tenant = co_await http.post(
            "/internal/v1/provision/outlets",
            R"({"tenantId":")" + to_string(make_uuid_v7()) + R"(","name":"X"})"
        );
        CHECK(no_tenant.status == 422);
        const auto no_outlet = co_await http.post(
            accounts, account_body(own.tenant, other.outlet, own.phone_number_id + "2")
        );
        CHECK(no_outlet.status == 422);
        auto mixed = own;
        mixed.account = other.account;
        const auto no_account =
            co_await http.post(people, contacts_body(mixed, R"({"waId":"12345"})"));
        CHECK(no_account.status == 422);
        CHECK(no_account.code() == "UNKNOWN_REFERENCE");
    });
}

TEST_CASE("settings of a tenant stay unless new ones are given") {
    static constexpr postgres::query settings_of{
        "test_settings", "select settings::text from tenants where id = $1::uuid"};
    with_http([](http_stack& http) -> awaitable<void> {
        const auto id = to_string(make_uuid_v7());
        const std::string tenants = "/internal/v1/provision/tenants";
        const auto head = R"({"tenantId":")" + id + R"(","name":"Acme")";
        co_await http.post(tenants, head + R"(,"settings":{"uncertainPolicy":"resend"}})");
        const auto renamed = co_await http.post(tenants, head + "}");
        CHECK(renamed.text("tenantId") == id);
        postgres::params values;
        values.add(id);
        const auto rows = co_await http.write(settings_of, std::move(values));
        CHECK(rows[0].text(0) == R"({"uncertainPolicy": "resend"})");
    });
}
