#pragma once
#include "hermod/base/result.hpp"
#include "hermod/base/secret.hpp"
#include "hermod/crypto/error.hpp"
#include "hermod/crypto/key_lines.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hermod::crypto {

/// A sealed text as it lies in the database.
struct sealed {
    std::string key_id;
    std::string bytes;  // version, nonce, ciphertext with tag
};

/// Seals and opens credentials (XChaCha20-Poly1305). Several keys for rotation: the first seals,
/// all open.
class keyring {
public:
    /// Lines `id:base64url(32 bytes)`. Throws std::invalid_argument without any key material in its
    /// text.
    explicit keyring(const secret& lines);

    /// `associated_data` says where the sealed text belongs (`account:<tenant>:<account>`); it is
    /// needed to open it.
    [[nodiscard]] sealed seal(const secret& plain, std::string_view associated_data) const;
    /// crypto::errc on failure.
    [[nodiscard]] result<secret> open(const sealed& box, std::string_view associated_data) const;

    /// The id of the key that seals: what was sealed with another one wants sealing again.
    [[nodiscard]] const std::string& current_key_id() const noexcept { return keys_.front().id; }

private:
    std::vector<named_key> keys_;
};

}  // namespace hermod::crypto
