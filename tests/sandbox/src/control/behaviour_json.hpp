#pragma once
#include "domain/behaviour.hpp"

#include "hermod/json/reader.hpp"
#include "hermod/json/writer.hpp"

#include <string>

namespace hermod::sandbox {

/// Reads what POST /control/behaviours takes. The text says what is wrong, empty if nothing.
[[nodiscard]] std::string read_behaviour(json::view object, behaviour& made);
/// As it was given, with `id`, `matched` and `fired`.
void write_behaviour(json::writer& out, const behaviour& one);

}  // namespace hermod::sandbox
