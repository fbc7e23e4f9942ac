#pragma once
#include <string>
#include <string_view>
#include <variant>

#include "domain/rooms.hpp"
#include "hermod/auth/token.hpp"
#include "hermod/base/time.hpp"

namespace hermod::push {

/// Who a client is and what it may hear: decided from its token alone.
struct visitor {
    std::string tenant;        // UUID text
    std::string conversation;  // "": everything of the tenant
    std::string subject;
    auth::role role{auth::role::widget};
    system_time issued_at;
    system_time expires_at;

    [[nodiscard]] bool is_agent() const noexcept { return role == auth::role::agent; }
    /// Where it sits; an agent whose subject is no user id sees nothing that is assigned.
    [[nodiscard]] push::seat seat() const;
};

/// Why a client may not come in; `code` is stable.
struct denial {
    std::string_view code;
    std::string_view message;
};

/// What the client asked for besides its token; "" if it did not.
struct wish {
    std::string tenant;
    std::string conversation;
};

/// A widget hears its one conversation. Everybody else hears the tenant (agents what they may see of it), or the one conversation
/// that was asked for or that the token is bound to. Asking for another tenant, or for a conversation that the token is not for, is denied.
[[nodiscard]] std::variant<visitor, denial> admit(const auth::claims& token, const wish& wanted);

/// Other listeners of the tenant see this one come and go, and it sees them.
[[nodiscard]] bool is_colleague(const visitor& who) noexcept;

}  // namespace hermod::push
