#include "hermod/http/public_address.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace hermod::http {

namespace {

namespace ip = boost::asio::ip;

struct range_v4 {
    std::uint32_t first;
    unsigned bits;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    return a << 24U | b << 16U | c << 8U | d;
}

// IANA's registry of special-purpose addresses, what is not globally reachable.
constexpr std::array not_public_v4{
    range_v4{v4(0, 0, 0, 0), 8},
    range_v4{v4(10, 0, 0, 0), 8},
    range_v4{v4(100, 64, 0, 0), 10},
    range_v4{v4(127, 0, 0, 0), 8},
    range_v4{v4(169, 254, 0, 0), 16},
    range_v4{v4(172, 16, 0, 0), 12},
    range_v4{v4(192, 0, 0, 0), 24},
    range_v4{v4(192, 0, 2, 0), 24},
    range_v4{v4(192, 88, 99, 0), 24},
    range_v4{v4(192, 168, 0, 0), 16},
    range_v4{v4(198, 18, 0, 0), 15},
    range_v4{v4(198, 51, 100, 0), 24},
    range_v4{v4(203, 0, 113, 0), 24},
    range_v4{v4(224, 0, 0, 0), 4},
    range_v4{v4(240, 0, 0, 0), 4}};

bool is_public_v4(std::uint32_t address) noexcept {
    return std::none_of(
        not_public_v4.begin(),
        not_public_v4.end(),
        [address](const range_v4& range) {
            return address >> (32U - range.bits) == range.first >> (32U - range.bits);
        }
    );
}

using bytes_v6 = ip::address_v6::bytes_type;

std::uint32_t embedded(const bytes_v6& bytes, std::size_t at) noexcept {
    return v4(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

bool starts_with(const bytes_v6& bytes, std::initializer_list<unsigned> prefix) noexcept {
    std::size_t i = 0;
    return std::all_of(prefix.begin(), prefix.end(), [&](unsigned byte) {
        return bytes[i++] == byte;
    });
}

bool is_public_v6(const bytes_v6& bytes) noexcept {
    if (starts_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}))
        return is_public_v4(embedded(bytes, 12));
    if (starts_with(bytes, {0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0}))
        return is_public_v4(embedded(bytes, 12));
    if ((bytes[0] & 0xE0U) != 0x20U) return false;  // only 2000::/3 is in use for the world
    if (starts_with(bytes, {0x20, 0x02})) return is_public_v4(embedded(bytes, 2));
    if (starts_with(bytes, {0x20, 0x01, 0x0D, 0xB8})) return false;  // documentation
    if (starts_with(bytes, {0x20, 0x01}) && bytes[2] < 0x02)
        return false;  // 2001::/23: Teredo, ORCHID, …
    return !(starts_with(bytes, {0x3F, 0xFF}) && (bytes[2] & 0xF0U) == 0);  // documentation
}

}  // namespace

bool is_public(const ip::address& address) noexcept {
    if (address.is_v4()) return is_public_v4(address.to_v4().to_uint());
    return is_public_v6(address.to_v6().to_bytes());
}

}  // namespace hermod::http
