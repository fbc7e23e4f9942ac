#include "http_stack.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;
using postgres::params;
using postgres::query;

namespace {

constexpr query assign{
    "test_assign",
    "update conversations set assigned_to = $3::uuid, version = version + 1 where tenant_id = "
    "$1::uuid and id = $2::uuid"};

std::string question(const uuid& tenant) {
    return "/internal/v1/assignments?tenantId=" + to_string(tenant);
}

}  // namespace

TEST_CASE("whom conversations are assigned to is told per tenant, with versions") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const auto other = co_await http.make_tenant();
        const auto user = make_uuid_v7();
        const auto nobody = co_await http.get(question(own.tenant));
        REQUIRE(nobody.status == 200);
        CHECK(nobody.root()["items"].size() == 0);
        CHECK(nobody.root()["agentsSeeUnassigned"].boolean() == false);
        CHECK(nobody.root()["next"].is_missing());
        for (const auto& one : {own, other})
            co_await http.write(assign, params{}.add(one.tenant).add(one.conversation).add(user));
        const auto found = co_await http.get(question(own.tenant));
        REQUIRE(found.root()["items"].size() == 1);
        const auto item = found.root()["items"].at(0);
        CHECK(item["conversationId"].string() == to_string(own.conversation));
        CHECK(item["userId"].string() == to_string(user));
        CHECK(item["version"].integer().value_or(0) > 0);
        const auto rest = co_await http.get(question(own.tenant) + "&after=" + to_string(own.conversation));
        CHECK(rest.root()["items"].size() == 0);
    });
}

TEST_CASE("the setting of what agents see comes along, and nonsense is refused") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        constexpr query open{
            "test_open_unassigned",
            "update tenants set settings = settings || '{\"agentsSeeUnassigned\": true}' where id = $1::uuid"};
        co_await http.write(open, params{}.add(own.tenant));
        const auto found = co_await http.get(question(own.tenant));
        CHECK(found.root()["agentsSeeUnassigned"].boolean() == true);
        const auto without_tenant = co_await http.get("/internal/v1/assignments");
        CHECK(without_tenant.status == 400);
        CHECK(without_tenant.root()["error"]["field"].string() == "tenantId");
        const auto bad_place = co_await http.get(question(own.tenant) + "&after=x");
        CHECK(bad_place.root()["error"]["field"].string() == "after");
    });
}
