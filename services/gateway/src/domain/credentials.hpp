#pragma once
#include "hermod/auth/api_key.hpp"
#include "hermod/http/message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace hermod::gateway {

/// A JWT as it was presented; nothing is proven yet.
struct presented_token {
    std::string text;
};

/// The cookie of a login; nothing is proven yet.
struct presented_session {
    std::string token_hash;  // base64url
    std::string csrf_token;  // what the request must bring if it changes something
};

/// What a request presented: nothing, something malformed, an API key, a JWT, or a login.
struct no_credential {};

struct malformed_credential {};

using credential = std::variant<
    no_credential,
    malformed_credential,
    auth::presented_api_key,
    presented_token,
    presented_session>;

/// `X-API-Key`, else `Authorization: Bearer` with a key or a JWT, else the cookie of a login.
[[nodiscard]] credential read_credential(const http::headers& fields);

}  // namespace hermod::gateway
