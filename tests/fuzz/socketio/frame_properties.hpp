#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hermod/websocket/decoder.hpp"

namespace hermod::fuzz {

/// What a decoder made of some bytes.
struct decoded : websocket::message_sink {
    bool on_frame(websocket::opcode kind, std::string_view payload) override {
        frames.emplace_back(kind, payload);
        return kind != websocket::opcode::close;
    }
    std::vector<std::pair<websocket::opcode, std::string>> frames;
    std::uint16_t fault{0};
    std::size_t most_held{0};

    friend bool operator==(const decoded& a, const decoded& b) { return a.frames == b.frames && a.fault == b.fault; }
};

inline decoded decode_in_pieces(std::string_view bytes, std::size_t step, std::size_t limit) {
    decoded out;
    websocket::decoder decoder;
    for (std::size_t at = 0; at < bytes.size() && out.fault == 0; at += step) {
        std::string piece{bytes.substr(at, step)};
        out.fault = decoder.feed(piece, limit, out);
        out.most_held = std::max(out.most_held, decoder.held_bytes());
    }
    return out;
}

/// False if the decoder breaks a promise on these bytes: the same result however they are cut, memory within the limit.
inline bool are_frame_promises_kept(std::string_view bytes) {
    constexpr std::size_t limit = 200;
    constexpr std::size_t largest_header = 14;
    const auto whole = decode_in_pieces(bytes, bytes.size() + 1, limit);
    for (const std::size_t step : {std::size_t{1}, std::size_t{3}, std::size_t{7}}) {
        const auto sliced = decode_in_pieces(bytes, step, limit);
        if (!(sliced == whole) || sliced.most_held > 2 * limit + largest_header) return false;
    }
    for (const auto& [kind, payload] : whole.frames) {
        if (payload.size() > limit) return false;
    }
    return true;
}

}  // namespace hermod::fuzz
