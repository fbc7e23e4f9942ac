#pragma once
#include "hermod/base/secret.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace hermod::auth {

/// A fresh key. Only `key_id` and `secret_hash` are stored; `text` is shown once.
struct new_api_key {
    secret text;              // hk_<key id>_<secret>
    std::string key_id;       // 16 hex characters
    std::string secret_hash;  // SHA-256 of the secret part, base64url
};

[[nodiscard]] new_api_key make_api_key();

/// What a caller presented, taken apart; nothing is proven yet.
struct presented_api_key {
    std::string key_id;
    std::string secret_hash;  // SHA-256 of the presented secret part, base64url
};

/// Nothing if it has not exactly the form of a key.
[[nodiscard]] std::optional<presented_api_key> parse_api_key(std::string_view text);

/// Compares in constant time with the stored hash.
[[nodiscard]] bool is_genuine(
    const presented_api_key& presented, std::string_view stored_secret_hash
) noexcept;

}  // namespace hermod::auth
