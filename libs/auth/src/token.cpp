#include "hermod/auth/token.hpp"

#include "token_claims.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/crypto/digest.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <jwt.h>
#include <memory>
#include <stdexcept>

namespace hermod::auth {

namespace {

constexpr std::string_view key_algorithm = "HS256";  // of every key; the token has no say in it
constexpr std::size_t least_key_bytes = 32;
constexpr std::size_t most_key_bytes = 64;

struct jwt_deleter {
    void operator()(jwt_t* token) const noexcept { ::jwt_free(token); }
};

using jwt_handle = std::unique_ptr<jwt_t, jwt_deleter>;

struct text_deleter {
    void operator()(char* text) const noexcept {
        std::free(text);
    }  // NOLINT: libjwt allocates with malloc
};

const unsigned char* key_data(const crypto::named_key& key) noexcept {
    return reinterpret_cast<const unsigned char*>(key.bytes.reveal().data());
}

int key_size(const crypto::named_key& key) noexcept {
    return static_cast<int>(key.bytes.reveal().size());
}

/// The three parts between the dots; nothing if there are more or fewer.
std::optional<std::array<std::string_view, 3>> split(std::string_view token) noexcept {
    const auto first = token.find('.');
    const auto last = token.rfind('.');
    if (first == std::string_view::npos || last == first) return std::nullopt;
    if (token.find('.', first + 1) != last) return std::nullopt;
    return std::array{
        token.substr(0, first), token.substr(first + 1, last - first - 1), token.substr(last + 1)};
}

bool has_genuine_signature(const std::string& token, const crypto::named_key& key) {
    jwt_t* decoded = nullptr;
    const int outcome = ::jwt_decode(&decoded, token.c_str(), key_data(key), key_size(key));
    const jwt_handle owned{decoded};
    return outcome == 0 && ::jwt_get_alg(owned.get()) == JWT_ALG_HS256;
}

std::string sign(const std::string& claims_json, const crypto::named_key& key) {
    jwt_t* raw = nullptr;
    if (::jwt_new(&raw) != 0) throw std::runtime_error{"libjwt gave no token"};
    const jwt_handle token{raw};
    if (::jwt_set_alg(raw, JWT_ALG_HS256, key_data(key), key_size(key)) != 0 ||
        ::jwt_add_header(raw, "kid", key.id.c_str()) != 0 ||
        ::jwt_add_grants_json(raw, claims_json.c_str()) != 0)
        throw std::runtime_error{"libjwt refused the claims"};
    const std::unique_ptr<char, text_deleter> text{::jwt_encode_str(raw)};
    if (!text) throw std::runtime_error{"libjwt could not sign"};
    return text.get();
}

}  // namespace

token_authority::token_authority(const secret& key_lines, token_rules rules)
    : keys_{crypto::parse_key_lines(key_lines, {least_key_bytes, most_key_bytes})},
      rules_{rules} {}

std::string token_authority::make(const claims& content) const {
    constexpr std::size_t token_id_bytes = 12;
    claims complete = content;
    if (complete.token_id.empty()) complete.token_id = crypto::random_token(token_id_bytes);
    const std::string json = write_claims(complete);
    if (const auto checked = parse_claims(json, rules_); !checked)
        throw std::invalid_argument{
            "claims that nobody would accept: " + checked.error().message()};
    std::string token = sign(json, keys_.front());
    if (token.size() > rules_.max_bytes)
        throw std::invalid_argument{"the claims make the token too large"};
    return token;
}

result<claims> token_authority::verify(std::string_view token, system_time now) const {
    if (token.size() > rules_.max_bytes || token.find('\0') != std::string_view::npos)
        return error_code{errc::malformed};
    const auto parts = split(token);
    if (!parts) return error_code{errc::malformed};
    const auto header_json = from_base64url((*parts)[0]);
    const auto claims_json = from_base64url((*parts)[1]);
    if (!header_json || !claims_json || !from_base64url((*parts)[2]))
        return error_code{errc::malformed};
    const auto header = parse_header(*header_json);
    if (!header) return header.error();
    if (header->algorithm != key_algorithm || header->type != "JWT")
        return error_code{errc::wrong_algorithm};
    const auto is_named = [&](const crypto::named_key& key) { return key.id == header->key_id; };
    const auto key = std::find_if(keys_.begin(), keys_.end(), is_named);
    if (key == keys_.end()) return error_code{errc::unknown_key};
    if (!has_genuine_signature(std::string{token}, *key)) return error_code{errc::bad_signature};
    auto content = parse_claims(*claims_json, rules_);
    if (!content) return content.error();
    if (const auto timely = check_times(*content, rules_, now); !timely) return timely.error();
    return content;
}

}  // namespace hermod::auth
