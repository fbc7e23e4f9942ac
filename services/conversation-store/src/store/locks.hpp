#pragma once
#include <string>
#include <vector>

#include "hermod/postgres/query.hpp"

namespace hermod::store {

/// What an advisory lock on an account is for; the two do not wait for each other.
enum class account_lock : int {
    dispatch = 1,  // decisions about credit and order of dispatch
    statuses = 2   // parking a status, and matching parked ones
};

/// First statement of a segment: takes the locks, sorted, until the transaction's end. Accounts may repeat.
[[nodiscard]] postgres::statement lock_accounts(account_lock purpose, const std::vector<std::string>& account_ids);

}  // namespace hermod::store
