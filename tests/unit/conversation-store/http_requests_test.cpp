#include "handlers/provision_requests.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::store;

namespace {

const std::string tenant = R"("tenantId":"0192f0c1-2d3e-7abc-8def-0123456789ab")";
const std::string outlet = R"("outletId":"0192f0c1-2d3e-7abc-8def-0123456789b0")";
const std::string account = R"("accountId":"0192f0c1-2d3e-7abc-8def-0123456789ad")";
const std::string number = R"("phoneNumberId":"1","wabaId":"2")";

template <class T>
std::string path_of(const json::result<T>& read) {
    return read ? "" : read.error().path;
}

std::string contacts(const std::string& items) {
    return "{" + tenant + "," + account + R"(,"items":[)" + items + "]}";
}

}  // namespace

TEST_CASE("a tenant gets an id if it brings none, and its settings are checked") {
    const auto made = read_tenant_request(R"({"name":"Acme"})");
    REQUIRE(made.has_value());
    CHECK(made->id != uuid{});
    CHECK_FALSE(made->settings.has_value());
    const auto given = read_tenant_request(
        "{" + tenant + R"(,"name":"A","settings":{"uncertainPolicy":"fail","x":1}})"
    );
    REQUIRE(given.has_value());
    CHECK(to_string(given->id) == "0192f0c1-2d3e-7abc-8def-0123456789ab");
    CHECK(given->settings == R"({"uncertainPolicy":"fail","x":1})");
    CHECK(path_of(read_tenant_request(R"({"name":""})")) == "name");
    CHECK(path_of(read_tenant_request(R"({"name":"A","tenantId":"x"})")) == "tenantId");
    CHECK(path_of(read_tenant_request(R"({"name":"A","settings":[]})")) == "settings");
    CHECK(
        path_of(read_tenant_request(R"({"name":"A","settings":{"uncertainPolicy":"maybe"}})")) ==
        "settings.uncertainPolicy"
    );
    CHECK(
        path_of(read_tenant_request(R"({"name":"A","settings":{"uncertainDeadlineMs":0}})")) ==
        "settings.uncertainDeadlineMs"
    );
    CHECK_FALSE(read_tenant_request("{").has_value());
    CHECK_FALSE(read_tenant_request("[]").has_value());
}

TEST_CASE("an account's seal needs its key's name and the account's own id") {
    const auto base = "{" + tenant + "," + outlet + "," + number;
    CHECK(read_account_request(base + "}").has_value());
    const auto sealed = read_account_request(
        base + "," + account + R"(,"sealed":"AAEC","keyId":"k1","ratePerSecond":5})"
    );
    REQUIRE(sealed.has_value());
    CHECK(sealed->sealed == std::string("\0\1\2", 3));
    CHECK(sealed->rate_per_second == 5);
    CHECK(sealed->is_id_given);
    CHECK(path_of(read_account_request(base + R"(,"sealed":"AAEC"})")) == "keyId");
    CHECK(path_of(read_account_request(base + R"(,"sealed":"AAEC","keyId":"k1"})")) == "accountId");
    CHECK(
        path_of(read_account_request(base + "," + account + R"(,"sealed":"?","keyId":"k1"})")) ==
        "sealed"
    );
    CHECK(path_of(read_account_request(base + R"(,"ratePerSecond":0})")) == "ratePerSecond");
    CHECK(path_of(read_account_request("{" + tenant + "," + number + "}")) == "outletId");
}

TEST_CASE("contacts are named by digits, once each") {
    const auto good = read_contacts_request(
        contacts(R"({"waId":"628111","name":"Ana","lastInboundAt":1},{"waId":"628112"})")
    );
    REQUIRE(good.has_value());
    CHECK(good->items.size() == 2);
    CHECK(good->items[0].contact_id != good->items[1].contact_id);
    CHECK(path_of(read_contacts_request(contacts(R"({"waId":"+62811"})"))) == "items[0].waId");
    CHECK(
        path_of(read_contacts_request(contacts(R"({"waId":"62811"},{"waId":"62811"})"))) ==
        "items[1].waId"
    );
    CHECK(
        path_of(read_contacts_request(contacts(R"({"waId":"62811","contactId":1})"))) ==
        "items[0].contactId"
    );
    CHECK(
        path_of(read_contacts_request(contacts(R"({"waId":"62811","lastInboundAt":0})"))) ==
        "items[0].lastInboundAt"
    );
    CHECK(path_of(read_contacts_request(contacts(""))) == "items");
}

TEST_CASE("an API key has a name and scopes") {
    const auto good = read_api_key_request(
        "{" + tenant +
        R"(,"name":"crm","scopes":["send","messages:read"],"expiresAt":1790000000000})"
    );
    REQUIRE(good.has_value());
    CHECK(good->scopes == std::vector<std::string>{"send", "messages:read"});
    CHECK(good->expires_at == from_unix_ms(1'790'000'000'000));
    CHECK(
        path_of(read_api_key_request("{" + tenant + R"(,"name":"crm","scopes":[]})")) == "scopes"
    );
    CHECK(
        path_of(read_api_key_request("{" + tenant + R"(,"name":"crm","scopes":["a b"]})")) ==
        "scopes"
    );
    CHECK(
        path_of(read_api_key_request("{" + tenant + R"(,"name":"crm","scopes":[1]})")) == "scopes"
    );
    CHECK(path_of(read_api_key_request(R"({"name":"crm","scopes":["send"]})")) == "tenantId");
}
