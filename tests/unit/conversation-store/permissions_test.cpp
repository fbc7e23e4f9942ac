#include "domain/permissions.hpp"

#include "handlers/caller.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::store;

namespace {

const uuid mine = make_uuid_v7();
const uuid colleague = make_uuid_v7();
const uuid conversation = make_uuid_v7();

service::caller person(auth::role role) {
    service::caller who;
    who.tenant_id = make_uuid_v7();
    who.subject = to_string(mine);
    who.kind = service::caller_kind::user;
    who.role = role;
    return who;
}

http::request request_of(const service::caller& who) {
    http::request asked;
    asked.request_id = "r-1";
    service::write_caller(asked.fields, who);
    return asked;
}

}  // namespace

TEST_CASE("an agent sees what is assigned to them, and unassigned ones where the tenant says so") {
    const auto how = sight_of(actor_of(person(auth::role::agent)));
    CHECK(how.viewer == mine);
    for (const bool setting : {false, true}) {
        CHECK(sees(how, conversation, mine, setting));
        CHECK_FALSE(sees(how, conversation, colleague, setting));
        CHECK(sees(how, conversation, std::nullopt, setting) == setting);
    }
}

TEST_CASE("managers, admins and machines see all of the tenant") {
    for (const auto role : {auth::role::manager, auth::role::admin, auth::role::machine}) {
        actor who;
        who.role = role;
        who.user_id = mine;
        for (const auto& assigned : {std::optional<uuid>{}, std::optional{colleague}})
            CHECK(sees(sight_of(who), conversation, assigned, false));
    }
}

TEST_CASE("a widget sees its one conversation; without one, and an agent without an id, nothing") {
    actor widget;
    widget.conversation_id = conversation;
    CHECK(sees(sight_of(widget), conversation, colleague, false));
    CHECK_FALSE(sees(sight_of(widget), make_uuid_v7(), std::nullopt, true));
    widget.conversation_id.reset();
    CHECK_FALSE(sees(sight_of(widget), conversation, std::nullopt, true));
    actor nobody;
    nobody.role = auth::role::agent;
    CHECK_FALSE(sees(sight_of(nobody), conversation, colleague, true));
}

TEST_CASE("who may do a thing is let through with session and address, others get 403 or 401") {
    auto who = person(auth::role::manager);
    who.session_id = make_uuid_v7();
    who.address = "192.0.2.7";
    const auto let_in = authorize(request_of(who), action::assign_conversation);
    REQUIRE(let_in.has_value());
    CHECK(let_in->user_id() == mine);
    CHECK(let_in->session_id == who.session_id);
    CHECK(let_in->address == "192.0.2.7");

    const auto refused =
        authorize(request_of(person(auth::role::agent)), action::assign_conversation);
    REQUIRE(refused.has_error());
    CHECK(refused.error().status == 403);
    CHECK(refused.error().body.find("\"requestId\":\"r-1\"") != std::string::npos);
    const auto nobody = authorize(http::request{}, action::read_inbox);
    REQUIRE(nobody.has_error());
    CHECK(nobody.error().status == 401);
}

TEST_CASE("a person whose id is no UUID, or whose session is none, is nobody") {
    auto who = person(auth::role::admin);
    who.subject = "root";
    CHECK(authorize(request_of(who), action::read_inbox).has_error());
    auto asked = request_of(person(auth::role::admin));
    asked.fields.set("X-Hermod-Session", "nonsense");
    CHECK(authorize(asked, action::read_inbox).has_error());
}

TEST_CASE("a header that names another tenant than the credential's is 403") {
    auto asked = request_of(person(auth::role::admin));
    asked.fields.set("X-Tenant-ID", to_string(make_uuid_v7()));
    const auto refused = authorize(asked, action::read_inbox);
    REQUIRE(refused.has_error());
    CHECK(refused.error().status == 403);
}
