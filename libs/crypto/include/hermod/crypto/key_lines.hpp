#pragma once
#include "hermod/base/secret.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace hermod::crypto {

struct named_key {
    std::string id;  // 1-32 of A-Za-z0-9_-
    secret bytes;    // raw
};

/// What a key file may hold.
struct key_form {
    std::size_t least_bytes{32};
    std::size_t most_bytes{64};
};

/// Reads lines `id:base64url`; empty lines and lines that begin with # are skipped. Throws
/// std::invalid_argument, which names the line by its number and never holds its content, on
/// malformed lines, doubled ids, wrong lengths, or no key at all.
[[nodiscard]] std::vector<named_key> parse_key_lines(const secret& text, key_form form);

/// A line with a fresh random key of `bytes` bytes and a random id.
[[nodiscard]] secret make_key_line(std::size_t bytes);

}  // namespace hermod::crypto
