#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hermod {

/// FNV-1a, 64 bit. Fast, stable for ever, not for secrets.
[[nodiscard]] std::uint64_t fnv1a(std::string_view text) noexcept;

/// The partition (0 .. count-1) of the queue families for a WhatsApp account's phone number id. Every publisher uses this
/// and nothing else, so that all of one account's news passes one consumer.
[[nodiscard]] std::size_t partition_of(std::string_view phone_number_id, std::size_t count) noexcept;

/// The bucket (0-255) of a tenant on the events exchange.
[[nodiscard]] std::size_t bucket_of(std::string_view tenant_id) noexcept;

}  // namespace hermod
