#include "hermod/whatsapp/media.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/json/reader.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace hermod::whatsapp {

namespace {

constexpr std::size_t megabyte = 1024 * 1024;

struct kind_rule {
    std::string_view kind;
    std::size_t max_bytes;
};

// Fact sheet, section 3.
constexpr std::array kinds{
    kind_rule{"image", 5 * megabyte},
    kind_rule{"video", 16 * megabyte},
    kind_rule{"audio", 16 * megabyte},
    kind_rule{"document", max_media_bytes},
    kind_rule{"sticker", 500 * 1024}};

struct type_rule {
    std::string_view kind;
    std::string_view mime_type;
};

constexpr std::array types{
    type_rule{"image", "image/jpeg"},
    type_rule{"image", "image/png"},
    type_rule{"video", "video/mp4"},
    type_rule{"video", "video/3gpp"},
    type_rule{"audio", "audio/aac"},
    type_rule{"audio", "audio/amr"},
    type_rule{"audio", "audio/mpeg"},
    type_rule{"audio", "audio/mp4"},
    type_rule{"audio", "audio/ogg"},
    type_rule{"sticker", "image/webp"},
    type_rule{"document", "text/plain"},
    type_rule{"document", "application/pdf"},
    type_rule{"document", "application/msword"},
    type_rule{"document", "application/vnd.ms-excel"},
    type_rule{"document", "application/vnd.ms-powerpoint"},
    type_rule{
        "document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    type_rule{"document", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    type_rule{
        "document", "application/vnd.openxmlformats-officedocument.presentationml.presentation"}};

/// A file name as a quoted string of a header: no quotes, no control characters, no backslashes.
std::string header_name(std::string_view name) {
    std::string out;
    for (const char c : name)
        out += c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '_' : c;
    return out;
}

std::string lower(std::string_view text) {
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return out;
}

std::optional<std::size_t> read_size(json::view value) {
    if (const auto number = value.integer())
        return *number < 0 ? std::nullopt : std::optional{static_cast<std::size_t>(*number)};
    const auto text = value.string().value_or("");
    std::size_t size = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (text.empty() || failure != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return size;
}

}  // namespace

std::size_t max_bytes_of(std::string_view kind) noexcept {
    const auto found = std::ranges::find(kinds, kind, &kind_rule::kind);
    return found == kinds.end() ? 0 : found->max_bytes;
}

bool takes_mime_type(std::string_view kind, std::string_view mime_type) noexcept {
    auto plain = mime_type.substr(0, mime_type.find(';'));
    while (plain.ends_with(' ')) plain.remove_suffix(1);
    return std::ranges::any_of(types, [&](const type_rule& rule) {
        return rule.kind == kind && rule.mime_type == plain;
    });
}

std::string make_upload_body(const upload& file, std::string_view boundary) {
    const std::string line = "--" + std::string{boundary};
    const std::string name = file.filename.empty() ? "file" : header_name(file.filename);
    std::string out;
    out.reserve(file.content.size() + 1'024);
    const auto part = [&](std::string_view field, std::string_view value) {
        out.append(line).append("\r\nContent-Disposition: form-data; name=\"").append(field);
        out.append("\"\r\n\r\n").append(value).append("\r\n");
    };
    part("messaging_product", "whatsapp");
    part("type", file.mime_type);
    out.append(line).append("\r\nContent-Disposition: form-data; name=\"file\"; filename=\"");
    out.append(name).append("\"\r\nContent-Type: ").append(file.mime_type).append("\r\n\r\n");
    out.append(file.content).append("\r\n").append(line).append("--\r\n");
    return out;
}

std::string upload_content_type(std::string_view boundary) {
    return "multipart/form-data; boundary=" + std::string{boundary};
}

std::optional<std::string> parse_upload_answer(std::string_view body) {
    const auto parsed = json::document::parse(body);
    if (!parsed) return std::nullopt;
    const auto id = parsed->root()["id"].string();
    if (!id || id->empty()) return std::nullopt;
    return std::string{*id};
}

std::optional<media_location> parse_media_location(std::string_view body) {
    const auto parsed = json::document::parse(body);
    if (!parsed) return std::nullopt;
    const auto root = parsed->root();
    media_location out;
    out.url = root["url"].string().value_or("");
    out.mime_type = root["mime_type"].string().value_or("");
    out.sha256 = root["sha256"].string().value_or("");
    out.size = read_size(root["file_size"]);
    if (out.url.empty()) return std::nullopt;
    return out;
}

bool is_same_digest(std::string_view written, std::string_view bytes) {
    const auto hex = written.size() == 64 ? from_hex(lower(written)) : std::nullopt;
    if (hex) return *hex == bytes;
    const auto decoded = from_base64(written);
    if (decoded && decoded->size() == bytes.size()) return *decoded == bytes;
    return true;
}

bool is_meta_host(std::string_view host) noexcept {
    constexpr std::array<std::string_view, 3> own{"facebook.com", "fbsbx.com", "whatsapp.net"};
    return std::ranges::any_of(own, [&](std::string_view domain) {
        if (host == domain) return true;
        return host.size() > domain.size() && host.ends_with(domain) &&
               host[host.size() - domain.size() - 1] == '.';
    });
}

}  // namespace hermod::whatsapp
