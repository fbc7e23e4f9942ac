#include "hermod/crypto/digest.hpp"

#include "sodium.hpp"

#include "hermod/base/encoding.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace hermod::crypto {

namespace {

constexpr std::size_t digest_bytes = 32;

}  // namespace

std::string sha256(std::string_view bytes) {
    std::string digest(digest_bytes, '\0');
    unsigned length = 0;
    if (EVP_Digest(
            bytes.data(), bytes.size(), raw(digest.data()), &length, EVP_sha256(), nullptr
        ) != 1 ||
        length != digest_bytes)
        throw std::runtime_error{"SHA-256 is not available"};
    return digest;
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    std::string digest(digest_bytes, '\0');
    unsigned length = 0;
    // OpenSSL takes a null key as "the one of before": an empty key must not be null.
    const char* const key_bytes = key.empty() ? "" : key.data();
    if (HMAC(
            EVP_sha256(),
            key_bytes,
            static_cast<int>(key.size()),
            raw(bytes.data()),
            bytes.size(),
            raw(digest.data()),
            &length
        ) == nullptr ||
        length != digest_bytes)
        throw std::runtime_error{"HMAC-SHA-256 is not available"};
    return digest;
}

bool constant_time_equal(std::string_view left, std::string_view right) noexcept {
    return left.size() == right.size() &&
           ::sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string random_bytes(std::size_t count) {
    ensure_sodium();
    std::string bytes(count, '\0');
    ::randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

std::string random_token(std::size_t count) {
    return to_base64url(random_bytes(count));
}

}  // namespace hermod::crypto
