#include "hermod/auth/permissions.hpp"

#include "support/catch.hpp"

#include <set>
#include <string>
#include <vector>

using namespace hermod;
using auth::action;
using auth::may;
using auth::role;

namespace {

const std::vector<std::string> none;

std::vector<action> all_actions() {
    std::vector<action> all;
    for (int i = 0; i <= static_cast<int>(auth::last_action); ++i)
        all.push_back(static_cast<action>(i));
    return all;
}

std::set<std::string> allowed(role who, const std::vector<std::string>& scopes = none) {
    std::set<std::string> names;
    for (const auto one : all_actions())
        if (may(who, scopes, one)) names.emplace(auth::to_string(one));
    return names;
}

}  // namespace

TEST_CASE("every action has a name of its own") {
    std::set<std::string_view> names;
    for (const auto one : all_actions()) names.insert(auth::to_string(one));
    CHECK(names.size() == all_actions().size());
}

TEST_CASE("an admin may everything, a manager not what is the admins', an agent the daily work") {
    CHECK(allowed(role::admin).size() == all_actions().size());
    for (const auto one :
         {action::manage_users,
          action::manage_keys,
          action::manage_tenant,
          action::manage_accounts,
          action::manage_webhooks,
          action::replay_webhooks,
          action::read_audit})
        CHECK_FALSE(may(role::manager, none, one));
    CHECK(allowed(role::manager).size() == all_actions().size() - 7);
    CHECK(
        allowed(role::agent) ==
        std::set<std::string>{
            "read_inbox",
            "change_inbox",
            "claim_conversation",
            "send_from_widget",
            "send_messages",
            "read_templates",
            "read_accounts",
            "read_colleagues",
            "make_tokens",
            "use_session"}
    );
}

TEST_CASE("scopes do not widen what a person may, nor does their absence narrow it") {
    const std::vector<std::string> admin{"admin"};
    CHECK(allowed(role::agent, admin) == allowed(role::agent));
    CHECK_FALSE(may(role::agent, admin, action::manage_users));
}

TEST_CASE("a machine may what its scopes say and nothing that is a person's") {
    CHECK(allowed(role::machine).empty());
    CHECK(allowed(role::machine, {"unknown", ""}).empty());
    CHECK(
        allowed(role::machine, {"send"}) ==
        std::set<std::string>{"send_from_widget", "send_messages", "send_in_bulk"}
    );
    CHECK(allowed(role::machine, {"tokens"}) == std::set<std::string>{"make_tokens"});
    CHECK_FALSE(may(role::machine, std::vector<std::string>{"read"}, action::read_audit));
    const auto everything = allowed(role::machine, {"read", "send", "write", "tokens", "admin"});
    CHECK(everything.size() == all_actions().size() - 2);
    CHECK_FALSE(everything.contains("claim_conversation"));
    CHECK_FALSE(everything.contains("use_session"));
}

TEST_CASE("a widget reads and sends in its conversation, less if its token says so") {
    CHECK(allowed(role::widget) == std::set<std::string>{"use_widget", "send_from_widget"});
    CHECK(allowed(role::widget, {"read"}) == std::set<std::string>{"use_widget"});
    CHECK(allowed(role::widget, {"admin", "write"}).empty());
}

TEST_CASE("scopes are a fixed list of words") {
    for (const auto* good : {"read", "send", "write", "tokens", "admin"})
        CHECK(auth::is_scope(good));
    for (const auto* bad : {"", "Read", "reads", "*", "admin "}) CHECK_FALSE(auth::is_scope(bad));
}
