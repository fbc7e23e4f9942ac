#pragma once
#include <sodium.h>
#include <stdexcept>

namespace hermod::crypto {

/// libsodium wants one call before everything else; it is idempotent and cheap.
inline void ensure_sodium() {
    static const bool is_ready = ::sodium_init() >= 0;
    if (!is_ready) throw std::runtime_error{"libsodium could not be initialised"};
}

/// libsodium speaks unsigned char.
inline const unsigned char* raw(const char* bytes) noexcept {
    return reinterpret_cast<const unsigned char*>(bytes);
}

inline unsigned char* raw(char* bytes) noexcept {
    return reinterpret_cast<unsigned char*>(bytes);
}

}  // namespace hermod::crypto
