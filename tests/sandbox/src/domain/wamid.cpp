#include "domain/wamid.hpp"

#include "hermod/base/encoding.hpp"

namespace hermod::sandbox {

namespace {

constexpr std::string_view prefix = "wamid.";
constexpr std::string_view head{"\x1d\x18", 2};
constexpr std::string_view middle{"\x15\x02\x00\x11\x18\x12", 6};
constexpr std::size_t tail_bytes = 12;

void append_number(std::string& out, std::uint64_t number, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        out += static_cast<char>(static_cast<unsigned char>(number >> shift));
}

std::uint64_t read_number(std::string_view bytes) {
    std::uint64_t number = 0;
    for (const char c : bytes) number = number << 8 | static_cast<unsigned char>(c);
    return number;
}

}  // namespace

std::string make_wamid(wamid_parts parts, std::string_view wa_id) {
    std::string bytes{head};
    bytes += static_cast<char>(wa_id.size());
    bytes += wa_id;
    bytes += middle;
    append_number(bytes, parts.run, 4);
    append_number(bytes, parts.order, 8);
    return std::string{prefix} + to_base64(bytes);
}

std::optional<wamid_parts> parse_wamid(std::string_view text) {
    if (!text.starts_with(prefix)) return std::nullopt;
    const auto bytes = from_base64(text.substr(prefix.size()));
    if (!bytes || bytes->size() < head.size() + middle.size() + tail_bytes + 1) return std::nullopt;
    if (!bytes->starts_with(head)) return std::nullopt;
    const std::string_view all{*bytes};
    const auto tail = all.substr(all.size() - tail_bytes);
    if (!all.substr(0, all.size() - tail_bytes).ends_with(middle)) return std::nullopt;
    wamid_parts parts;
    parts.run = static_cast<std::uint32_t>(read_number(tail.substr(0, 4)));
    parts.order = read_number(tail.substr(4));
    return parts;
}

}  // namespace hermod::sandbox
