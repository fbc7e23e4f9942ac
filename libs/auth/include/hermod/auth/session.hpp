#pragma once
#include "hermod/base/secret.hpp"

#include <optional>
#include <string>
#include <string_view>

// Logins of people: a random token in an httpOnly cookie. Only the token's hash is stored; the CSRF
// token follows from the token, so it needs no place of its own.
namespace hermod::auth {

inline constexpr std::string_view session_cookie = "hermod_session";

/// 256 random bits, base64url.
[[nodiscard]] secret make_session_token();

/// SHA-256 of the token, base64url; nothing if the text has not exactly the form of a token.
[[nodiscard]] std::optional<std::string> hash_session_token(std::string_view token);

/// What has to come in X-CSRF-Token with a request that changes something. Whoever knows it does
/// not know the token.
[[nodiscard]] std::string csrf_token_of(std::string_view token);

/// The first value of the cookie of that name in a Cookie header that has the form of a token.
[[nodiscard]] std::optional<std::string> find_session_token(std::string_view cookie_header);

}  // namespace hermod::auth
