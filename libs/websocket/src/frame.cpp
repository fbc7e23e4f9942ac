#include "hermod/websocket/frame.hpp"

#include "hermod/base/encoding.hpp"

namespace hermod::websocket {

namespace {

constexpr std::uint8_t final_bit = 0x80;
constexpr std::uint8_t mask_bit = 0x80;

char to_char(std::uint64_t value) { return static_cast<char>(static_cast<unsigned char>(value & 0xFF)); }

void append_header(std::string& out, opcode kind, std::uint64_t size, bool is_masked, bool is_final) {
    const unsigned mask = is_masked ? mask_bit : 0U;
    out.push_back(to_char((is_final ? final_bit : 0U) | static_cast<unsigned>(kind)));
    if (size < 126) {
        out.push_back(to_char(mask | size));
        return;
    }
    const int bytes = size <= 0xFFFF ? 2 : 8;
    out.push_back(to_char(mask | (bytes == 2 ? 126U : 127U)));
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out.push_back(to_char(size >> shift));
}

bool may_be_sent(unsigned code) {
    if (code >= 3000) return code <= 4999;
    return code >= 1000 && code <= 1014 && code != 1004 && code != close_code::none && code != close_code::abnormal;
}

}  // namespace

shared_frame::shared_frame(opcode kind, std::initializer_list<std::string_view> parts) : kind_{kind} {
    std::size_t size = 0;
    for (const auto part : parts) size += part.size();
    bytes_.reserve(size + 10);
    append_header(bytes_, kind, size, false, true);
    header_size_ = static_cast<std::uint8_t>(bytes_.size());
    for (const auto part : parts) bytes_.append(part);
}

frame_ptr make_frame(opcode kind, std::initializer_list<std::string_view> parts) {
    return frame_ptr{new shared_frame{kind, parts}};
}

frame_ptr make_close_frame(std::uint16_t code, std::string_view reason) {
    if (code == 0 || code == close_code::none) return make_frame(opcode::close, {});
    const char head[2] = {to_char(code >> 8U), to_char(code)};
    return make_frame(opcode::close, {std::string_view{head, 2}, reason.substr(0, 123)});
}

std::string encode_masked(opcode kind, std::string_view payload, std::array<std::uint8_t, 4> mask, bool is_final) {
    std::string out;
    append_header(out, kind, payload.size(), true, is_final);
    for (const auto byte : mask) out.push_back(to_char(byte));
    for (std::size_t i = 0; i < payload.size(); ++i) {
        out.push_back(to_char(static_cast<unsigned char>(payload[i]) ^ static_cast<unsigned>(mask[i % 4])));
    }
    return out;
}

std::optional<close_status> parse_close(std::string_view payload) {
    if (payload.empty()) return close_status{};
    if (payload.size() == 1) return std::nullopt;
    const unsigned code = static_cast<unsigned char>(payload[0]) * 256U + static_cast<unsigned char>(payload[1]);
    const auto reason = payload.substr(2);
    if (!may_be_sent(code) || !is_utf8(reason)) return std::nullopt;
    return close_status{static_cast<std::uint16_t>(code), std::string{reason}};
}

}  // namespace hermod::websocket
