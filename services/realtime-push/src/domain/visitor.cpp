#include "domain/visitor.hpp"

#include <optional>

#include "hermod/base/ids.hpp"

namespace hermod::push {

std::variant<visitor, denial> admit(const auth::claims& token, const wish& wanted) {
    constexpr denial forbidden{"FORBIDDEN", "The token is not for this."};
    visitor out;
    out.tenant = to_string(token.tenant_id);
    out.subject = token.subject;
    out.role = token.role;
    out.issued_at = token.issued_at;
    out.expires_at = token.expires_at;
    if (!wanted.tenant.empty() && parse_uuid(wanted.tenant) != token.tenant_id) return forbidden;
    std::optional<uuid> conversation = token.conversation_id;
    if (!wanted.conversation.empty()) {
        const auto asked = parse_uuid(wanted.conversation);
        if (!asked || (conversation && *asked != *conversation)) return forbidden;
        conversation = asked;
    }
    if (token.role == auth::role::widget && !token.conversation_id) return forbidden;
    if (conversation) out.conversation = to_string(*conversation);
    return out;
}

push::seat visitor::seat() const {
    push::seat out{.tenant = tenant, .conversation = conversation};
    if (role == auth::role::widget) out.who = push::seat::kind::visitor;
    if (!is_agent()) return out;
    out.who = push::seat::kind::agent;
    out.user = parse_uuid(subject).value_or(uuid{});
    return out;
}

bool is_colleague(const visitor& who) noexcept {
    return who.role == auth::role::agent || who.role == auth::role::manager || who.role == auth::role::admin;
}

}  // namespace hermod::push
