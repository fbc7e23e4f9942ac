#pragma once
#include "domain/access.hpp"

#include <span>

namespace hermod::gateway {

/// Everything that is forwarded, once: method, path, service, and the right that it needs.
[[nodiscard]] std::span<const api_route> forwarded_routes() noexcept;

/// Paths of the interface that do not begin with /api/ (a requirement document names them so).
[[nodiscard]] bool is_api_path(std::string_view path) noexcept;

}  // namespace hermod::gateway
