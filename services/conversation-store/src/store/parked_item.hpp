#pragma once
#include <optional>
#include <string>

#include "domain/fold.hpp"

namespace hermod::store {

/// A status as it is kept while its message is not known (column `item` of parked_statuses).
[[nodiscard]] std::string write_parked(const fact& status);
/// Nothing if the text was not written by write_parked(). Attempt 0 stands for "as the wamid says".
[[nodiscard]] std::optional<fact> read_parked(const std::string& item_json);

}  // namespace hermod::store
