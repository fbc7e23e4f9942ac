#pragma once
#include "domain/world.hpp"

#include <span>
#include <string>

namespace hermod::sandbox {

/// The body of one webhook POST: an entry per business number, a change for its statuses and one
/// for its inbound messages. Updates whose message was forgotten are left out; an empty text if
/// nothing is left.
[[nodiscard]] std::string webhook_body(const world& all, std::span<const ready_update> updates);

}  // namespace hermod::sandbox
