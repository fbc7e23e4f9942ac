#include "hermod/crypto/keyring.hpp"

#include "sodium.hpp"

#include "hermod/crypto/digest.hpp"

#include <algorithm>

namespace hermod::crypto {

namespace {

constexpr std::size_t key_bytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr char version = 1;
constexpr std::size_t overhead = 1 + nonce_bytes + tag_bytes;

}  // namespace

keyring::keyring(const secret& lines)
    : keys_{parse_key_lines(lines, {key_bytes, key_bytes})} {
    ensure_sodium();
}

sealed keyring::seal(const secret& plain, std::string_view associated_data) const {
    const std::string& text = plain.reveal();
    const std::string nonce = random_bytes(nonce_bytes);
    std::string bytes(overhead + text.size(), '\0');
    bytes[0] = version;
    std::copy(nonce.begin(), nonce.end(), bytes.begin() + 1);
    unsigned long long written = 0;
    const int outcome = ::crypto_aead_xchacha20poly1305_ietf_encrypt(
        raw(bytes.data()) + 1 + nonce_bytes,
        &written,
        raw(text.data()),
        text.size(),
        raw(associated_data.data()),
        associated_data.size(),
        nullptr,
        raw(nonce.data()),
        raw(keys_.front().bytes.reveal().data())
    );
    if (outcome != 0 || written != text.size() + tag_bytes)
        throw std::runtime_error{"sealing failed"};
    return {keys_.front().id, std::move(bytes)};
}

result<secret> keyring::open(const sealed& box, std::string_view associated_data) const {
    const auto is_wanted = [&](const named_key& key) { return key.id == box.key_id; };
    const auto key = std::find_if(keys_.begin(), keys_.end(), is_wanted);
    if (key == keys_.end()) return error_code{errc::unknown_key};
    if (box.bytes.size() < overhead || box.bytes[0] != version) return error_code{errc::malformed};
    const auto* const nonce = raw(box.bytes.data()) + 1;
    std::string plain(box.bytes.size() - overhead, '\0');
    unsigned long long written = 0;
    const int outcome = ::crypto_aead_xchacha20poly1305_ietf_decrypt(
        raw(plain.data()),
        &written,
        nullptr,
        nonce + nonce_bytes,
        box.bytes.size() - 1 - nonce_bytes,
        raw(associated_data.data()),
        associated_data.size(),
        nonce,
        raw(key->bytes.reveal().data())
    );
    if (outcome != 0) return error_code{errc::not_authentic};
    return secret{std::move(plain)};
}

}  // namespace hermod::crypto
