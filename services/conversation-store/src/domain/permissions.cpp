#include "domain/permissions.hpp"

namespace hermod::store {

bool may(const actor& who, action wanted) noexcept {
    return auth::may(who.role, who.scopes, wanted);
}

sight sight_of(const actor& who) noexcept {
    switch (who.role) {
        case auth::role::manager:
        case auth::role::admin:
        case auth::role::machine:
            return {};
        case auth::role::widget:
            // A widget without a conversation sees the one with the id that nothing has.
            return {std::nullopt, who.conversation_id.value_or(uuid{})};
        case auth::role::agent:
            break;
    }
    return {who.user_id.value_or(uuid{}), std::nullopt};
}

bool sees(
    const sight& how,
    const uuid& conversation,
    const std::optional<uuid>& assigned_to,
    bool agents_see_unassigned
) noexcept {
    if (how.only && *how.only != conversation) return false;
    if (!how.viewer) return true;
    return assigned_to ? *assigned_to == *how.viewer : agents_see_unassigned;
}

}  // namespace hermod::store
