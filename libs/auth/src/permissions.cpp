#include "hermod/auth/permissions.hpp"

#include <algorithm>
#include <array>

namespace hermod::auth {

namespace {

/// Who has a right: the least role of a person ("" scope: no machine), the scope of a machine, and
/// the scope that narrows a widget's token (`is_for_widgets`).
struct rule {
    action what;
    std::string_view name;
    role least;
    std::string_view scope;
    bool is_for_widgets{false};
};

constexpr std::array rules{
    // Agents read what they see through the inbox: the widget's reads do not ask who sees what.
    rule{action::use_widget, "use_widget", role::manager, "read", true},
    rule{action::read_inbox, "read_inbox", role::agent, "read"},
    rule{action::change_inbox, "change_inbox", role::agent, "write"},
    rule{action::claim_conversation, "claim_conversation", role::agent, ""},
    rule{action::assign_conversation, "assign_conversation", role::manager, "write"},
    rule{action::delete_conversation, "delete_conversation", role::manager, "write"},
    rule{action::manage_canned_replies, "manage_canned_replies", role::manager, "write"},
    rule{action::send_from_widget, "send_from_widget", role::agent, "send", true},
    rule{action::send_messages, "send_messages", role::agent, "send"},
    rule{action::send_in_bulk, "send_in_bulk", role::manager, "send"},
    rule{action::settle_messages, "settle_messages", role::manager, "write"},
    rule{action::read_templates, "read_templates", role::agent, "read"},
    rule{action::sync_templates, "sync_templates", role::manager, "write"},
    rule{action::read_analytics, "read_analytics", role::manager, "read"},
    rule{action::erase_contacts, "erase_contacts", role::manager, "admin"},
    rule{action::read_accounts, "read_accounts", role::agent, "read"},
    rule{action::read_colleagues, "read_colleagues", role::agent, "read"},
    rule{action::make_tokens, "make_tokens", role::agent, "tokens"},
    rule{action::use_session, "use_session", role::agent, ""},
    rule{action::manage_users, "manage_users", role::admin, "admin"},
    rule{action::manage_keys, "manage_keys", role::admin, "admin"},
    rule{action::manage_tenant, "manage_tenant", role::admin, "admin"},
    rule{action::manage_accounts, "manage_accounts", role::admin, "admin"},
    rule{action::manage_webhooks, "manage_webhooks", role::admin, "admin"},
    rule{action::replay_webhooks, "replay_webhooks", role::admin, "admin"},
    rule{action::read_audit, "read_audit", role::admin, "admin"},
};

/// The table is in the order of the enum, without a gap.
constexpr bool is_complete() {
    for (std::size_t i = 0; i < rules.size(); ++i)
        if (static_cast<std::size_t>(rules[i].what) != i) return false;
    return static_cast<std::size_t>(last_action) + 1 == rules.size();
}

static_assert(is_complete());

constexpr std::array<std::string_view, 5> scopes_of_keys{
    "read", "send", "write", "tokens", "admin"};

/// How much a person may; 0 for everybody else.
constexpr int weight_of(role value) noexcept {
    switch (value) {
        case role::agent:
            return 1;
        case role::manager:
            return 2;
        case role::admin:
            return 3;
        case role::widget:
        case role::machine:
            break;
    }
    return 0;
}

bool has(std::span<const std::string> scopes, std::string_view wanted) noexcept {
    return std::find(scopes.begin(), scopes.end(), wanted) != scopes.end();
}

}  // namespace

bool may(role who, std::span<const std::string> scopes, action wanted) noexcept {
    const auto& needed = rules[static_cast<std::size_t>(wanted)];
    switch (who) {
        case role::machine:
            return !needed.scope.empty() && has(scopes, needed.scope);
        case role::widget:
            return needed.is_for_widgets && (scopes.empty() || has(scopes, needed.scope));
        case role::agent:
        case role::manager:
        case role::admin:
            return weight_of(who) >= weight_of(needed.least);
    }
    return false;
}

std::string_view to_string(action value) noexcept {
    return rules[static_cast<std::size_t>(value)].name;
}

bool is_scope(std::string_view text) noexcept {
    return std::find(scopes_of_keys.begin(), scopes_of_keys.end(), text) != scopes_of_keys.end();
}

}  // namespace hermod::auth
