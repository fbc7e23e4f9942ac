#include "http_stack.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;
using postgres::params;
using postgres::query;

namespace {

constexpr const char* lookups = "/internal/v1/lookups";

constexpr query add_outbound{
    "test_add_looked_up",
    "insert into messages (tenant_id, id, conversation_id, account_id, direction, kind, body, "
    "status, attempt, conv_seq, "
    "body_hash, created_at) values ($1::uuid, $2, $3::uuid, $4::uuid, 'outbound', 'text', 'Hello', "
    "40, 2, 1, 'hash', now())"};

std::string questions(
    const uuid& tenant,
    const std::vector<std::string>& conversations,
    const std::vector<std::string>& messages
) {
    json::writer out;
    out.begin_object().field("tenantId", to_string(tenant)).key("conversations").begin_array();
    for (const auto& id : conversations) out.value(id);
    out.end_array().key("messages").begin_array();
    for (const auto& id : messages) out.value(id);
    out.end_array().end_object();
    return out.str();
}

}  // namespace

TEST_CASE("what is asked together is answered together, and what does not exist is left out") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const auto other = co_await http.make_tenant();
        for (const auto& one : {own, other})
            co_await http.write(
                add_outbound,
                params{}.add(one.tenant).add("m-1").add(one.conversation).add(one.account)
            );
        const std::vector<std::string> conversations{
            to_string(own.conversation), to_string(other.conversation), to_string(make_uuid_v7())};
        const auto found =
            co_await http.post(lookups, questions(own.tenant, conversations, {"m-1", "m-2"}));
        REQUIRE(found.status == 200);
        CHECK(satisfies(found, "lookups-answer"));
        REQUIRE(found.root()["contexts"].size() == 1);
        CHECK(
            found.root()["contexts"].at(0)["conversationId"].string() == to_string(own.conversation)
        );
        CHECK(found.root()["contexts"].at(0)["phoneNumberId"].string() == own.phone_number_id);
        REQUIRE(found.root()["messages"].size() == 1);
        const auto message = found.root()["messages"].at(0);
        CHECK(message["messageId"].string() == "m-1");
        CHECK(message["conversationId"].string() == to_string(own.conversation));
        CHECK(message["bodyHash"].string() == "hash");
        CHECK(message["status"].string() == "delivered");
        CHECK(message["attempt"].integer() == 2);
    });
}

TEST_CASE("questions that are none are refused, an empty one is answered") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const auto nothing = co_await http.post(lookups, questions(own.tenant, {}, {}));
        CHECK(nothing.status == 200);
        CHECK(nothing.root()["contexts"].size() == 0);
        const std::vector<std::string> too_many(1001, "m-1");
        for (const auto& body :
             {std::string{"{}"},
              std::string{"{\"tenantId\":\"acme\"}"},
              questions(own.tenant, {"x"}, {}),
              questions(own.tenant, {}, {"a b"}),
              questions(own.tenant, {}, too_many)}) {
            const auto refused = co_await http.post(lookups, body);
            CHECK(refused.status == 400);
            CHECK(refused.code() == "VALIDATION_ERROR");
        }
    });
}

TEST_CASE("without a database the look-ups say so") {
    with_http_without_database([](http_stack& http) -> awaitable<void> {
        const auto refused = co_await http.post(lookups, questions(make_uuid_v7(), {}, {"m-1"}));
        CHECK(refused.status == 503);
    });
}
