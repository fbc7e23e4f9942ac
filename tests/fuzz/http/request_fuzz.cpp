// Any bytes, cut anywhere: no crash, and what is read does not depend on the cuts.
#include "request_parser.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace hermod;

/// Refused or not yet complete: a refusal may come a few bytes later when the bytes come singly.
const std::string none;

std::string read_all(std::string_view bytes, std::size_t step) {
    const http::server_settings settings;
    http::request_parser parser{settings};
    std::string pending;
    while (!parser.is_done() && !parser.failure()) {
        if (bytes.empty()) return none;
        const auto piece = bytes.substr(0, step);
        pending += piece;
        bytes.remove_prefix(piece.size());
        pending.erase(0, parser.put(pending));
    }
    if (parser.failure()) return none;
    const bool keeps_alive = parser.keeps_alive();
    const auto request = parser.take();
    std::string text =
        request.method + ' ' + request.target + ' ' + request.body + (keeps_alive ? '+' : '-');
    for (const auto& [name, value] : request.fields.items()) text += name + '=' + value + ';';
    return text + std::to_string(pending.size() + bytes.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    const auto whole = read_all(bytes, size + 1);
    const auto cut = read_all(bytes, size > 0 ? 1 + data[0] % 7 : 1);
    if (whole != cut) std::abort();
    return 0;
}
