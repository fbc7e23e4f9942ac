#pragma once
#include "hermod/auth/token.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/base/time.hpp"

#include <optional>
#include <string>

namespace hermod::store {

struct user_row {
    uuid id;
    std::string email;
    std::string name;
    auth::role role{auth::role::agent};
    bool is_active{true};
    system_time created_at;
    std::optional<system_time> last_login_at;
};

/// Whoever may be logging in.
struct login_candidate {
    uuid tenant_id;
    uuid user_id;
    std::string password_hash;
};

/// A login as the gateway asks for it.
struct session_row {
    uuid id;
    uuid tenant_id;
    uuid user_id;
    std::string role;
    system_time ends_at;
};

/// A login as its owner sees it.
struct session_view {
    user_row user;
    uuid tenant_id;
    std::string tenant_name;
    system_time expires_at;
    bool must_change_password{false};
};

struct new_session {
    uuid tenant_id;
    uuid id;
    uuid user_id;
    std::string token_hash;  // raw
    std::string address;
    std::string user_agent;
    std::optional<std::string> fresh_password_hash;  // of another cost than the stored one
};

}  // namespace hermod::store
