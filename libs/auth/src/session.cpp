#include "hermod/auth/session.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/crypto/digest.hpp"

#include <algorithm>

namespace hermod::auth {

namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t token_length = 43;
constexpr std::string_view csrf_purpose = "hermod csrf token 1";

std::string_view trim(std::string_view text) noexcept {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool is_token(std::string_view text) {
    if (text.size() != token_length) return false;
    const auto bytes = from_base64url(text);
    return bytes && bytes->size() == token_bytes;
}

}  // namespace

secret make_session_token() {
    return secret{crypto::random_token(token_bytes)};
}

std::optional<std::string> hash_session_token(std::string_view token) {
    if (!is_token(token)) return std::nullopt;
    return to_base64url(crypto::sha256(token));
}

std::string csrf_token_of(std::string_view token) {
    return to_base64url(crypto::hmac_sha256(token, csrf_purpose));
}

std::optional<std::string> find_session_token(std::string_view cookie_header) {
    while (!cookie_header.empty()) {
        const auto end = std::min(cookie_header.find(';'), cookie_header.size());
        const auto pair = cookie_header.substr(0, end);
        cookie_header.remove_prefix(std::min(end + 1, cookie_header.size()));
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || trim(pair.substr(0, equals)) != session_cookie)
            continue;
        const auto value = trim(pair.substr(equals + 1));
        if (is_token(value)) return std::string{value};
    }
    return std::nullopt;
}

}  // namespace hermod::auth
