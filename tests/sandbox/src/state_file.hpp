#pragma once
#include "domain/world.hpp"

#include <string>

namespace hermod::sandbox {

/// Writes the business numbers, with their secrets, readable by the owner alone. The text says what
/// went wrong, empty if nothing.
[[nodiscard]] std::string save_numbers(const world& all, const std::string& path);
/// Puts the numbers of the file into the registry; a file that is not there is fine.
[[nodiscard]] std::string load_numbers(world& all, const std::string& path);

}  // namespace hermod::sandbox
