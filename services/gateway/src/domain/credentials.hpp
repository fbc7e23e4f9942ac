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

/// What a request presented: nothing, something malformed, an API key, or a JWT.
struct no_credential {};

struct malformed_credential {};

using credential =
    std::variant<no_credential, malformed_credential, auth::presented_api_key, presented_token>;

/// `X-API-Key`, else `Authorization: Bearer` with a key or a JWT.
[[nodiscard]] credential read_credential(const http::headers& fields);

}  // namespace hermod::gateway
