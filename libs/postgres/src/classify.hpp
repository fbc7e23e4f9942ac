#pragma once
#include "hermod/postgres/error.hpp"

#include <string_view>

namespace hermod::postgres {

/// What an SQLSTATE that the server answered with means for the segment; it was rolled back in
/// every case. `source_function` is the server's (PG_DIAG_SOURCE_FUNCTION), "" if unknown.
[[nodiscard]] failure classify(
    std::string_view sqlstate, std::string_view source_function
) noexcept;

/// The enumerator's name, a label of metrics.
[[nodiscard]] const char* to_text(failure kind) noexcept;

/// Must the connection be replaced after this answer? (The session is going away, became read-only,
/// or its prepared statements no longer fit the tables.)
[[nodiscard]] bool spoils_connection(std::string_view sqlstate) noexcept;

}  // namespace hermod::postgres
