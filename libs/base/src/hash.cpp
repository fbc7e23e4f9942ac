#include "hermod/base/hash.hpp"

namespace hermod {

std::uint64_t fnv1a(std::string_view text) noexcept {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 1099511628211ULL;
    }
    return hash;
}

namespace {

// FNV's low bits depend on few input bits; fold the high half in before taking a remainder.
std::uint64_t folded(std::string_view text) noexcept {
    const auto hash = fnv1a(text);
    return hash ^ (hash >> 32U);
}

}  // namespace

std::size_t partition_of(std::string_view phone_number_id, std::size_t count) noexcept {
    return count == 0 ? 0 : static_cast<std::size_t>(folded(phone_number_id) % count);
}

std::size_t bucket_of(std::string_view tenant_id) noexcept {
    return static_cast<std::size_t>(folded(tenant_id) % 256U);
}

}  // namespace hermod
