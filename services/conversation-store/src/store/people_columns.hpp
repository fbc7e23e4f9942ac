#pragma once
#include "store/people_rows.hpp"

#include "hermod/postgres/table.hpp"

#include <stdexcept>

namespace hermod::store {

/// From columns `first`…: id, email, name, role, is_active, created_at, last_login_at.
inline user_row user_in(const postgres::table::row& row, int first = 0) {
    user_row user;
    user.id = row.uuid(first);
    user.email = row.text(first + 1);
    user.name = row.text(first + 2);
    const auto role = auth::parse_role(row.text(first + 3));
    if (!role) throw std::logic_error{"users.role holds " + std::string{row.text(first + 3)}};
    user.role = *role;
    user.is_active = row.boolean(first + 4);
    user.created_at = row.time(first + 5);
    user.last_login_at = row.optional_time(first + 6);
    return user;
}

}  // namespace hermod::store
