#pragma once
#include "hermod/postgres/error.hpp"

namespace hermod::store {

/// The database refused a value of the batch (bad text, too long, a constraint): the batch has to be taken apart to find it.
/// Everything else is nobody's fault and passes.
[[nodiscard]] inline bool is_poison(const postgres::error& e) {
    if (e.failure == postgres::failure::invalid || e.failure == postgres::failure::already_exists) return true;
    const auto sqlstate_class = e.sqlstate.substr(0, 2);
    return sqlstate_class == "54" || sqlstate_class == "21";  // beyond a limit of the program; one row twice
}

}  // namespace hermod::store
