#include "domain/credentials.hpp"

#include "hermod/auth/session.hpp"

#include <algorithm>

namespace hermod::gateway {

namespace {

constexpr std::string_view key_prefix = "hk_";
constexpr std::string_view scheme = "bearer ";

/// What follows `Bearer `, whose case does not matter; nothing for other schemes.
std::optional<std::string_view> read_bearer(std::string_view value) {
    if (value.size() <= scheme.size()) return std::nullopt;
    const bool is_bearer =
        std::equal(scheme.begin(), scheme.end(), value.begin(), [](char expected, char c) {
            return expected == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
        });
    if (!is_bearer) return std::nullopt;
    return value.substr(scheme.size());
}

credential read_key(std::string_view text) {
    auto key = auth::parse_api_key(text);
    if (!key) return malformed_credential{};
    return std::move(*key);
}

credential read_session(std::string_view cookies) {
    const auto token = auth::find_session_token(cookies);
    if (!token) return no_credential{};
    return presented_session{*auth::hash_session_token(*token), auth::csrf_token_of(*token)};
}

}  // namespace

credential read_credential(const http::headers& fields) {
    if (const auto key = fields.get("X-API-Key")) return read_key(*key);
    const auto authorization = fields.get("Authorization");
    if (!authorization) return read_session(fields.get("Cookie").value_or(""));
    const auto bearer = read_bearer(*authorization);
    if (!bearer) return malformed_credential{};
    if (bearer->starts_with(key_prefix)) return read_key(*bearer);
    return presented_token{std::string{*bearer}};
}

}  // namespace hermod::gateway
