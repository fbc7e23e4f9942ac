#pragma once
#include "hermod/auth/token.hpp"

#include <string>
#include <string_view>

namespace hermod::auth {

inline constexpr std::string_view issuer = "hermod";
inline constexpr std::string_view audience = "hermod";

/// What the header of a token says.
struct token_header {
    std::string algorithm;
    std::string type;
    std::string key_id;
};

/// From the decoded first part. errc::malformed if it is no plain JSON object, has doubled members
/// or a `crit`.
[[nodiscard]] result<token_header> parse_header(std::string_view json);

/// From the decoded second part; checks everything but the times against the clock.
[[nodiscard]] result<claims> parse_claims(std::string_view json, const token_rules& rules);

/// Is the token's time now?
[[nodiscard]] result<void> check_times(
    const claims& content, const token_rules& rules, system_time now
);

/// The claims set as JSON.
[[nodiscard]] std::string write_claims(const claims& content);

}  // namespace hermod::auth
