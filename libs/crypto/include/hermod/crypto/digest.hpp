#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace hermod::crypto {

/// 32 raw bytes.
[[nodiscard]] std::string sha256(std::string_view bytes);

/// 32 raw bytes.
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view bytes);

/// Takes the same time wherever the first difference is. Texts of different length are unequal (the
/// length is no secret).
[[nodiscard]] bool constant_time_equal(std::string_view left, std::string_view right) noexcept;

/// From the operating system; fit for keys.
[[nodiscard]] std::string random_bytes(std::size_t count);

/// `count` random bytes as base64url without padding.
[[nodiscard]] std::string random_token(std::size_t count);

}  // namespace hermod::crypto
