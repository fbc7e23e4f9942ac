#include "domain/visitor.hpp"

#include "hermod/base/ids.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::push;

namespace {

const uuid tenant = *parse_uuid("018f0000-0000-7000-8000-000000000001");
const uuid conversation = *parse_uuid("018f0000-0000-7000-8000-0000000000c1");
const std::string other = "018f0000-0000-7000-8000-0000000000ff";

auth::claims token_of(auth::role role, std::optional<uuid> bound_to = {}) {
    auth::claims out;
    out.subject = "someone";
    out.tenant_id = tenant;
    out.role = role;
    out.conversation_id = bound_to;
    return out;
}

bool is_denied(const auth::claims& token, const wish& wanted) {
    return std::holds_alternative<denial>(admit(token, wanted));
}

std::string room_of(const auth::claims& token, const wish& wanted) {
    return std::get<visitor>(admit(token, wanted)).conversation;
}

}  // namespace

TEST_CASE("an agent hears the tenant, or the conversation that it asks for") {
    const auto token = token_of(auth::role::agent);
    CHECK(room_of(token, {}).empty());
    CHECK(room_of(token, {to_string(tenant), to_string(conversation)}) == to_string(conversation));
    CHECK(std::get<visitor>(admit(token, {})).tenant == to_string(tenant));
}

TEST_CASE("a widget hears its one conversation and no other") {
    const auto token = token_of(auth::role::widget, conversation);
    CHECK(room_of(token, {}) == to_string(conversation));
    CHECK(room_of(token, {{}, to_string(conversation)}) == to_string(conversation));
    CHECK(is_denied(token, {{}, other}));
    CHECK(is_denied(token_of(auth::role::widget), {}));
}

TEST_CASE("nobody gets another tenant's events, or asks in another form than an id") {
    const auto token = token_of(auth::role::admin);
    CHECK(is_denied(token, {other, {}}));
    CHECK(is_denied(token, {"tenant", {}}));
    CHECK(is_denied(token, {{}, "conversation"}));
    CHECK(is_denied(token_of(auth::role::agent, conversation), {{}, other}));
}

TEST_CASE("people are colleagues, widgets and machines are not") {
    for (const auto role : {auth::role::agent, auth::role::manager, auth::role::admin}) {
        CHECK(is_colleague(std::get<visitor>(admit(token_of(role), {}))));
    }
    CHECK_FALSE(is_colleague(std::get<visitor>(admit(token_of(auth::role::machine), {}))));
    CHECK_FALSE(is_colleague(std::get<visitor>(admit(token_of(auth::role::widget, conversation), {}))));
}
