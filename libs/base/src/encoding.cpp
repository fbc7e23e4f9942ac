#include "hermod/base/encoding.hpp"

#include <array>
#include <cstdint>

namespace hermod {

namespace {

constexpr std::string_view base64_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view base64url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view hex_digits = "0123456789abcdef";

constexpr std::uint32_t byte_at(std::string_view bytes, std::size_t index) noexcept {
    return static_cast<unsigned char>(bytes[index]);
}

std::string encode64(std::string_view bytes, std::string_view alphabet, bool padded) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto left = bytes.size() - i;
        std::uint32_t group = byte_at(bytes, i) << 16U;
        if (left > 1) group |= byte_at(bytes, i + 1) << 8U;
        if (left > 2) group |= byte_at(bytes, i + 2);
        text += alphabet[(group >> 18U) & 63U];
        text += alphabet[(group >> 12U) & 63U];
        if (left > 1) {
            text += alphabet[(group >> 6U) & 63U];
        } else if (padded) {
            text += '=';
        }
        if (left > 2) {
            text += alphabet[group & 63U];
        } else if (padded) {
            text += '=';
        }
    }
    return text;
}

std::optional<std::string> decode64(std::string_view text, std::string_view alphabet) {
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t group = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const auto value = alphabet.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        group = (group << 6U) | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes += static_cast<char>((group >> bits) & 255U);
        }
    }
    // A lone character, or leftover bits that are not zero, are no encoding of anything.
    if (bits >= 6 || (group & ((1U << bits) - 1U)) != 0) return std::nullopt;
    return bytes;
}

int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Length of the well-formed sequence at the start of `text`, 0 if there is none (Unicode, table 3-7).
std::size_t sequence_length(std::string_view text) noexcept {
    const auto lead = byte_at(text, 0);
    if (lead < 0x80) return 1;
    std::size_t length = 0;
    std::uint32_t low = 0x80;
    std::uint32_t high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) length = 2;
    else if (lead >= 0xE0 && lead <= 0xEF) length = 3;
    else if (lead >= 0xF0 && lead <= 0xF4) length = 4;
    else return 0;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
    if (text.size() < length) return 0;
    if (byte_at(text, 1) < low || byte_at(text, 1) > high) return 0;
    for (std::size_t i = 2; i < length; ++i)
        if ((byte_at(text, i) & 0xC0U) != 0x80) return 0;
    return length;
}

}  // namespace

std::string to_hex(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        text += hex_digits[byte_at(bytes, i) >> 4U];
        text += hex_digits[byte_at(bytes, i) & 15U];
    }
    return text;
}

std::optional<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_value(text[i]);
        const int low = hex_value(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

std::string to_base64(std::string_view bytes) { return encode64(bytes, base64_alphabet, true); }

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i) text.remove_suffix(1);
    return decode64(text, base64_alphabet);
}

std::string to_base64url(std::string_view bytes) { return encode64(bytes, base64url_alphabet, false); }

std::optional<std::string> from_base64url(std::string_view text) { return decode64(text, base64url_alphabet); }

bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const auto length = sequence_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::size_t count_code_points(std::string_view text) noexcept {
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        if ((byte_at(text, i) & 0xC0U) != 0x80) ++count;
    return count;
}

}  // namespace hermod
