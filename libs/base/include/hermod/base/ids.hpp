#pragma once
#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hermod {

/// A UUID (RFC 9562), 16 bytes in network order.
struct uuid {
    std::array<std::uint8_t, 16> bytes{};
    friend auto operator<=>(const uuid&, const uuid&) = default;
};

/// Lower-case text form with hyphens, 36 characters.
[[nodiscard]] std::string to_string(const uuid& id);

/// Accepts exactly the 36-character form, in either case.
[[nodiscard]] std::optional<uuid> parse_uuid(std::string_view text);

/// Version 7: begins with `now` in milliseconds, the rest is random (from the operating system).
/// Ids made one after the other in one process rise.
[[nodiscard]] uuid make_uuid_v7(std::chrono::system_clock::time_point now = std::chrono::system_clock::now());

/// Version 5: SHA-1 of name space and name, the same on every machine.
[[nodiscard]] uuid make_uuid_v5(const uuid& name_space, std::string_view name);

/// `messageId` as clients may supply it: 1-64 of `A-Za-z0-9_.:-`.
[[nodiscard]] bool is_message_id(std::string_view text) noexcept;

}  // namespace hermod
