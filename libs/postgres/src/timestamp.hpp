#pragma once
#include "hermod/base/time.hpp"

#include <optional>
#include <string_view>

namespace hermod::postgres {

/// Reads timestamptz as PostgreSQL writes it with DateStyle ISO: `2026-11-21 10:00:00.123456+00`,
/// any offset, 0-6 digits of fraction. Nothing else is understood (no `infinity`, no BC).
[[nodiscard]] std::optional<system_time> parse_timestamp(std::string_view text);

}  // namespace hermod::postgres
