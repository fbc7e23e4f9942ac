#pragma once
#include "store/people_rows.hpp"

#include "hermod/json/writer.hpp"

#include <string>

namespace hermod::store {

/// {id, email, name, role, isActive, createdAt, lastLoginAt|null}
void write_user(json::writer& out, const user_row& user);
/// {user, tenant: {id, name}, expiresAt, mustChangePassword}
void write_session(json::writer& out, const session_view& view);

}  // namespace hermod::store
