#pragma once
#include "hermod/auth/permissions.hpp"
#include "hermod/base/ids.hpp"

#include <optional>
#include <string>
#include <vector>

// What somebody may do (libs/auth decides) and which conversations they see (decided here).
namespace hermod::store {

using auth::action;

/// Somebody who asks, as far as rights go. Of one tenant: that is checked elsewhere.
struct actor {
    auth::role role{auth::role::widget};
    std::optional<uuid> user_id;          // people
    std::optional<uuid> conversation_id;  // widgets: their one conversation
    std::vector<std::string> scopes;      // machines; widgets with a narrower token
};

[[nodiscard]] bool may(const actor& who, action wanted) noexcept;

/// Which conversations somebody sees, in the form in which statements take it: for
/// `sees_conversation(tenant_id, $viewer, assigned_to)` (migration V010), which says the same as
/// sees(). Without `viewer` all of the tenant's.
struct sight {
    std::optional<uuid> viewer;  // an agent: what is assigned to them
    std::optional<uuid> only;    // a widget: this one
};

[[nodiscard]] sight sight_of(const actor& who) noexcept;

/// `agents_see_unassigned` is the tenant's setting agentsSeeUnassigned.
[[nodiscard]] bool sees(
    const sight& how,
    const uuid& conversation,
    const std::optional<uuid>& assigned_to,
    bool agents_see_unassigned
) noexcept;

}  // namespace hermod::store
