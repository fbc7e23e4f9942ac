#include "domain/access.hpp"

#include "support/catch.hpp"

using namespace hermod;
using gateway::refuse_access;
using service::caller_kind;

namespace {

const uuid own = *parse_uuid("0190f3a0-0000-7000-8000-000000000001");
const uuid foreign = *parse_uuid("0190f3a0-0000-7000-8000-000000000002");

constexpr gateway::api_route history{
    .method = "GET",
    .pattern = "/c/{id}",
    .to = gateway::upstream::store,
    .needs = auth::action::use_widget,
    .conversation_param = "id"};
constexpr gateway::api_route keys_only{
    .method = "POST", .pattern = "/t", .needs = auth::action::make_tokens};
constexpr gateway::api_route admins_only{
    .method = "POST", .pattern = "/u", .needs = auth::action::manage_users};

service::caller make(caller_kind kind, std::vector<std::string> scopes = {}) {
    service::caller who;
    who.kind = kind;
    who.scopes = std::move(scopes);
    who.role = auth::role::machine;
    if (kind == caller_kind::user) who.role = auth::role::agent;
    if (kind == caller_kind::widget) {
        who.role = auth::role::widget;
        who.conversation_id = own;
    }
    return who;
}

http::request asking_for(const std::string& conversation) {
    http::request r;
    r.params["id"] = conversation;
    return r;
}

int status_of(const std::optional<http::api_error>& refusal) {
    return refusal ? refusal->status : 200;
}

}  // namespace

TEST_CASE("an API key needs the scope of the route") {
    const auto r = asking_for(to_string(foreign));
    CHECK(status_of(refuse_access(history, make(caller_kind::api_key, {"read"}), r)) == 200);
    CHECK(status_of(refuse_access(history, make(caller_kind::api_key, {"send"}), r)) == 403);
    CHECK(status_of(refuse_access(history, make(caller_kind::api_key), r)) == 403);
}

TEST_CASE("a widget sees its own conversation, and no other exists for it") {
    CHECK(
        status_of(refuse_access(history, make(caller_kind::widget), asking_for(to_string(own)))) ==
        200
    );
    CHECK(
        status_of(refuse_access(
            history, make(caller_kind::widget), asking_for("0190F3A0-0000-7000-8000-000000000001")
        )) == 200
    );
    CHECK(
        status_of(refuse_access(history, make(caller_kind::widget), asking_for(to_string(foreign)))
        ) == 404
    );
    CHECK(
        status_of(refuse_access(history, make(caller_kind::widget), asking_for("nonsense"))) == 404
    );
}

TEST_CASE("a widget may not use what is not for widgets, nor what its scopes leave out") {
    CHECK(status_of(refuse_access(keys_only, make(caller_kind::widget), {})) == 403);
    const auto r = asking_for(to_string(own));
    CHECK(status_of(refuse_access(history, make(caller_kind::widget, {"send"}), r)) == 403);
    CHECK(status_of(refuse_access(history, make(caller_kind::widget, {"read"}), r)) == 200);
}

TEST_CASE("a user has rights by role, not by scope") {
    // The widget's reads do not ask who sees what: agents have the inbox's.
    CHECK(
        status_of(refuse_access(history, make(caller_kind::user), asking_for(to_string(foreign)))
        ) == 403
    );
    auto manager = make(caller_kind::user);
    manager.role = auth::role::manager;
    CHECK(status_of(refuse_access(history, manager, asking_for(to_string(foreign)))) == 200);
    CHECK(status_of(refuse_access(admins_only, make(caller_kind::user, {"admin"}), {})) == 403);
    auto admin = make(caller_kind::user);
    admin.role = auth::role::admin;
    CHECK(status_of(refuse_access(admins_only, admin, {})) == 200);
}

TEST_CASE("the kind of a token's bearer follows from its role") {
    auth::claims token;
    token.tenant_id = own;
    token.subject = "s";
    token.conversation_id = foreign;
    token.role = auth::role::widget;
    CHECK(gateway::caller_of(token).kind == caller_kind::widget);
    CHECK(gateway::caller_of(token).conversation_id == foreign);
    CHECK(gateway::caller_of(token).tenant_id == own);
    token.role = auth::role::machine;
    CHECK(gateway::caller_of(token).kind == caller_kind::api_key);
    for (const auto role : {auth::role::agent, auth::role::manager, auth::role::admin}) {
        token.role = role;
        CHECK(gateway::caller_of(token).kind == caller_kind::user);
    }
}
