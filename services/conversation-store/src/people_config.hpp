#pragma once
#include "handlers/people_api.hpp"

#include "hermod/config/env.hpp"

namespace hermod::store {

/// The settings of logins, passwords and sealing. Problems are kept in the reader.
[[nodiscard]] people_settings read_people_settings(config::reader& in);

}  // namespace hermod::store
