#include "hermod/auth/api_key.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/crypto/digest.hpp"

#include <algorithm>

namespace hermod::auth {

namespace {

constexpr std::string_view prefix = "hk_";
constexpr std::size_t id_length = 16;
constexpr std::size_t secret_bytes = 32;
constexpr std::size_t secret_length = 43;  // base64url of 32 bytes

bool is_key_id(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    });
}

std::string hash_of(std::string_view secret_part) {
    return to_base64url(crypto::sha256(secret_part));
}

}  // namespace

new_api_key make_api_key() {
    std::string id = to_hex(crypto::random_bytes(id_length / 2));
    const secret secret_part{crypto::random_token(secret_bytes)};
    std::string hash = hash_of(secret_part.reveal());
    secret text{std::string{prefix} + id + "_" + secret_part.reveal()};
    return {std::move(text), std::move(id), std::move(hash)};
}

std::optional<presented_api_key> parse_api_key(std::string_view text) {
    if (text.size() != prefix.size() + id_length + 1 + secret_length || !text.starts_with(prefix))
        return std::nullopt;
    text.remove_prefix(prefix.size());
    const auto id = text.substr(0, id_length);
    const auto secret_part = text.substr(id_length + 1);
    if (text[id_length] != '_' || !is_key_id(id) || !from_base64url(secret_part))
        return std::nullopt;
    return presented_api_key{std::string{id}, hash_of(secret_part)};
}

bool is_genuine(const presented_api_key& presented, std::string_view stored_secret_hash) noexcept {
    return crypto::constant_time_equal(presented.secret_hash, stored_secret_hash);
}

}  // namespace hermod::auth
