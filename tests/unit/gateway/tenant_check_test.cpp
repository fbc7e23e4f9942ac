#include "domain/tenant_check.hpp"

#include "support/catch.hpp"

using namespace hermod;
using gateway::names_other_tenant;

namespace {

const uuid own = *parse_uuid("0190f3a0-0000-7000-8000-00000000000a");
constexpr const char* own_text = "0190F3A0-0000-7000-8000-00000000000A";
constexpr const char* other_text = "0190f3a0-0000-7000-8000-00000000000b";

http::request with_body(std::string body) {
    http::request r;
    r.body = std::move(body);
    return r;
}

}  // namespace

TEST_CASE("the own tenant may be named anywhere, and need not be") {
    http::request r = with_body(std::string{R"({"tenantId":")"} + own_text + "\"}");
    r.fields.add("X-Tenant-ID", own_text);
    r.target = std::string{"/x?tenantId="} + own_text;
    CHECK_FALSE(names_other_tenant(r, own));
    CHECK_FALSE(names_other_tenant({}, own));
    CHECK_FALSE(names_other_tenant(with_body(R"({"tenantId":""})"), own));
    CHECK_FALSE(names_other_tenant(with_body(R"({"tenantId":null,"text":"tenantId"})"), own));
    CHECK_FALSE(names_other_tenant(with_body("{broken tenantId"), own));
    CHECK_FALSE(names_other_tenant(
        with_body(std::string{R"({"inner":{"tenantId":")"} + other_text + "\"}}"), own
    ));
}

TEST_CASE("another tenant is found wherever it is named") {
    http::request by_header;
    by_header.fields.add("x-tenant-id", other_text);
    CHECK(names_other_tenant(by_header, own));
    http::request twice;
    twice.fields.add("X-Tenant-ID", own_text);
    twice.fields.add("X-Tenant-ID", other_text);
    CHECK(names_other_tenant(twice, own));
    http::request by_query;
    by_query.target = std::string{"/x?a=b&tenantId="} + other_text;
    CHECK(names_other_tenant(by_query, own));
    CHECK(names_other_tenant(with_body(std::string{R"({"tenantId":")"} + other_text + "\"}"), own));
    CHECK(names_other_tenant(
        with_body(std::string{R"({"tenant\u0049d":")"} + other_text + "\"}"), own
    ));
    CHECK(names_other_tenant(with_body(R"({"tenantId":7})"), own));
    CHECK(names_other_tenant(with_body(R"({"tenantId":"mine"})"), own));
}
