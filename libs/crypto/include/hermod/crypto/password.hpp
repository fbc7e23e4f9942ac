#pragma once
#include "hermod/base/secret.hpp"

#include <cstddef>
#include <string>

namespace hermod::crypto {

/// What one hash costs whoever computes it: us once per login, a thief once per guess.
struct password_cost {
    unsigned long long passes{2};
    std::size_t memory_bytes{64 * 1024 * 1024};
};

/// argon2id with a random salt; the text holds salt and cost. Slow on purpose (tens of milliseconds
/// and the memory of `cost`): not for the thread of an event loop. Throws std::runtime_error
/// without memory.
[[nodiscard]] std::string hash_password(const secret& password, const password_cost& cost);

/// As slow as hash_password() with the cost in `hash`; false for a text that is no hash.
[[nodiscard]] bool is_password(const std::string& hash, const secret& password);

/// Was the hash made with another cost? Then it wants making again while the password is at hand.
[[nodiscard]] bool needs_new_hash(const std::string& hash, const password_cost& cost);

/// For people to read once and type: 20 letters and digits in groups, about 98 random bits, without
/// what looks alike.
[[nodiscard]] secret make_temporary_password();

}  // namespace hermod::crypto
