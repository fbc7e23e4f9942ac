#pragma once
#include "domain/behaviour.hpp"
#include "domain/reply.hpp"
#include "domain/world.hpp"

#include <optional>
#include <string_view>

namespace hermod::sandbox {

/// The behaviour in force for a request; null if it is to be answered properly.
[[nodiscard]] const behaviour* choose_behaviour(world& all, const subject& about);

/// The bad answer that `chosen` asks for. `proper` is the answer that would have been given.
[[nodiscard]] reply misbehave(world& all, const behaviour& chosen, reply proper);

}  // namespace hermod::sandbox
