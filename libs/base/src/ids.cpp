#include "hermod/base/ids.hpp"

#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "hermod/base/encoding.hpp"

namespace hermod {

namespace {

void set_version(uuid& id, unsigned version) noexcept {
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0FU) | (version << 4U));
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3FU) | 0x80U);
}

constexpr bool has_hyphen_at(std::size_t position) noexcept {
    return position == 8 || position == 13 || position == 18 || position == 23;
}

/// Random bytes are drawn in blocks: one call into OpenSSL per id would cost more than the id.
void fill_random(std::uint8_t* out, std::size_t count) {
    thread_local std::array<std::uint8_t, 512> pool{};
    thread_local std::size_t used = pool.size();
    if (used + count > pool.size()) {
        if (RAND_bytes(pool.data(), static_cast<int>(pool.size())) != 1)
            throw std::runtime_error{"the operating system gave no random bytes"};
        used = 0;
    }
    for (std::size_t i = 0; i < count; ++i) out[i] = pool[used++];
}

}  // namespace

std::string to_string(const uuid& id) {
    const std::string hex =
        to_hex({reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()});
    std::string text;
    text.reserve(36);
    for (const char c : hex) {
        if (has_hyphen_at(text.size())) text += '-';
        text += c;
    }
    return text;
}

std::optional<uuid> parse_uuid(std::string_view text) {
    if (text.size() != 36) return std::nullopt;
    std::string hex;
    hex.reserve(32);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (has_hyphen_at(i)) {
            if (text[i] != '-') return std::nullopt;
        } else {
            hex += text[i];
        }
    }
    const auto bytes = from_hex(hex);
    if (!bytes) return std::nullopt;
    uuid id;
    for (std::size_t i = 0; i < 16; ++i) id.bytes[i] = static_cast<std::uint8_t>((*bytes)[i]);
    return id;
}

uuid make_uuid_v7(std::chrono::system_clock::time_point now) {
    using std::chrono::duration_cast;
    thread_local std::int64_t last_ms = 0;
    thread_local std::uint32_t counter = 0;
    uuid id;
    fill_random(id.bytes.data() + 6, 10);
    auto ms = duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
    // Within one millisecond a 12-bit counter keeps the ids rising (RFC 9562, 6.2, method 1).
    if (ms <= last_ms) {
        ms = last_ms;
        if (++counter > 0xFFFU) {
            ++ms;
            counter = 0;
        }
    } else {
        counter = id.bytes[7] & 0x7FU;
    }
    last_ms = ms;
    for (std::size_t i = 0; i < 6; ++i) id.bytes[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
    id.bytes[6] = static_cast<std::uint8_t>(counter >> 8U);
    id.bytes[7] = static_cast<std::uint8_t>(counter & 0xFFU);
    set_version(id, 7);
    return id;
}

uuid make_uuid_v5(const uuid& name_space, std::string_view name) {
    std::string input{reinterpret_cast<const char*>(name_space.bytes.data()), name_space.bytes.size()};
    input += name;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (EVP_Digest(input.data(), input.size(), digest.data(), &length, EVP_sha1(), nullptr) != 1)
        throw std::runtime_error{"SHA-1 is not available"};
    uuid id;
    for (std::size_t i = 0; i < 16; ++i) id.bytes[i] = digest[i];
    set_version(id, 5);
    return id;
}

bool is_message_id(std::string_view text) noexcept {
    if (text.empty() || text.size() > 64) return false;
    for (const char c : text) {
        const bool ok = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
                        c == '.' || c == ':' || c == '-';
        if (!ok) return false;
    }
    return true;
}

}  // namespace hermod
