#pragma once
#include <string>
#include <string_view>
#include <variant>

#include "hermod/auth/token.hpp"
#include "hermod/base/time.hpp"

namespace hermod::push {

/// Who a client is and what it may hear: decided from its token alone.
struct visitor {
    std::string tenant;        // UUID text
    std::string conversation;  // "": everything of the tenant
    std::string subject;
    auth::role role{auth::role::widget};
    system_time expires_at;
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

/// A widget hears its one conversation. Everybody else hears the tenant, or the one conversation that was asked for or that
/// the token is bound to. Asking for another tenant, or for a conversation that the token is not for, is denied.
[[nodiscard]] std::variant<visitor, denial> admit(const auth::claims& token, const wish& wanted);

/// Other listeners of the tenant see this one come and go, and it sees them.
[[nodiscard]] bool is_colleague(const visitor& who) noexcept;

}  // namespace hermod::push
