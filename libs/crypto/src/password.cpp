#include "hermod/crypto/password.hpp"

#include "sodium.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hermod::crypto {

namespace {

constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyz23456789";
constexpr std::size_t groups = 5;
constexpr std::size_t group_length = 4;

}  // namespace

std::string hash_password(const secret& password, const password_cost& cost) {
    ensure_sodium();
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    const auto& text = password.reveal();
    if (::crypto_pwhash_str_alg(
            hash.data(),
            text.data(),
            text.size(),
            cost.passes,
            cost.memory_bytes,
            crypto_pwhash_ALG_ARGON2ID13
        ) != 0)
        throw std::runtime_error{"no memory for hashing a password"};
    return hash.data();
}

bool is_password(const std::string& hash, const secret& password) {
    ensure_sodium();
    if (hash.size() >= crypto_pwhash_STRBYTES) return false;
    // libsodium reads a text of full length.
    std::array<char, crypto_pwhash_STRBYTES> padded{};
    hash.copy(padded.data(), hash.size());
    const auto& text = password.reveal();
    return ::crypto_pwhash_str_verify(padded.data(), text.data(), text.size()) == 0;
}

bool needs_new_hash(const std::string& hash, const password_cost& cost) {
    ensure_sodium();
    if (hash.size() >= crypto_pwhash_STRBYTES) return true;
    std::array<char, crypto_pwhash_STRBYTES> padded{};
    hash.copy(padded.data(), hash.size());
    return ::crypto_pwhash_str_needs_rehash(padded.data(), cost.passes, cost.memory_bytes) != 0;
}

secret make_temporary_password() {
    ensure_sodium();
    std::string text;
    for (std::size_t i = 0; i < groups * group_length; ++i) {
        if (i > 0 && i % group_length == 0) text += '-';
        text += letters[::randombytes_uniform(static_cast<std::uint32_t>(letters.size()))];
    }
    return secret{std::move(text)};
}

}  // namespace hermod::crypto
