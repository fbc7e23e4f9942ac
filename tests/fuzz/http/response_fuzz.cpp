// Any bytes of a peer, cut anywhere: no crash, no endless loop.
#include "response_parser.hpp"

#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace hermod;
    if (size == 0) return 0;
    const std::size_t step = 1 + data[0] % 11;
    std::string_view bytes{reinterpret_cast<const char*>(data + 1), size - 1};
    http::response_parser parser{10'000, (data[0] & 0x80U) != 0};
    std::string pending;
    error_code ec;
    while (!parser.is_done() && !ec && !bytes.empty()) {
        const auto piece = bytes.substr(0, step);
        pending += piece;
        bytes.remove_prefix(piece.size());
        pending.erase(0, parser.put(pending, ec));
    }
    if (!ec && !parser.is_done()) parser.put_eof(ec);
    return 0;
}
