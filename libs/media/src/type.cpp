#include "hermod/media/type.hpp"

#include "hermod/base/encoding.hpp"

#include <algorithm>
#include <array>

namespace hermod::media {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t most_looked_at = 8 * 1024;
constexpr std::size_t most_name_bytes = 200;

constexpr auto word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"sv;
constexpr auto sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"sv;
constexpr auto slides =
    "application/vnd.openxmlformats-officedocument.presentationml.presentation"sv;

struct signature {
    std::size_t at;
    std::string_view bytes;
    std::string_view mime_type;
};

constexpr std::array signatures{
    signature{0, "\xFF\xD8\xFF"sv, "image/jpeg"},
    signature{0, "\x89PNG\r\n\x1A\n"sv, "image/png"},
    signature{0, "GIF87a"sv, "image/gif"},
    signature{0, "GIF89a"sv, "image/gif"},
    signature{0, "%PDF-"sv, "application/pdf"},
    signature{0, "OggS"sv, "audio/ogg"},
    signature{0, "#!AMR"sv, "audio/amr"},
    signature{0, "ID3"sv, "audio/mpeg"}};

bool has_at(std::string_view bytes, std::size_t at, std::string_view wanted) noexcept {
    return bytes.size() >= at + wanted.size() && bytes.substr(at, wanted.size()) == wanted;
}

bool contains(std::string_view bytes, std::string_view wanted) noexcept {
    return bytes.find(wanted) != std::string_view::npos;
}

/// ISO base media files say what they are by their brand.
std::string_view type_of_brand(std::string_view brand) noexcept {
    if (brand.starts_with("3g")) return "video/3gpp";
    if (brand == "M4A " || brand == "M4B ") return "audio/mp4";
    constexpr std::array movies{
        "isom"sv,
        "iso2"sv,
        "iso4"sv,
        "iso5"sv,
        "iso6"sv,
        "mp41"sv,
        "mp42"sv,
        "avc1"sv,
        "M4V "sv,
        "MSNV"sv,
        "dash"sv,
        "f4v "sv};
    return std::ranges::find(movies, brand) == movies.end() ? ""sv : "video/mp4"sv;
}

/// Office files are zip archives whose members tell; the first ones name the application.
std::string_view type_of_archive(std::string_view bytes) noexcept {
    if (contains(bytes, "word/")) return word;
    if (contains(bytes, "xl/")) return sheet;
    if (contains(bytes, "ppt/")) return slides;
    return "application/zip";
}

/// Old office files share one container; its directory has the stream's name in UTF-16.
std::string_view type_of_compound(std::string_view bytes) noexcept {
    if (contains(bytes, "W\0o\0r\0k\0b\0o\0o\0k"sv)) return "application/vnd.ms-excel";
    if (contains(bytes, "P\0o\0w\0e\0r\0P\0o\0i\0n\0t"sv)) return "application/vnd.ms-powerpoint";
    if (contains(bytes, "W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t"sv)) return "application/msword";
    return {};
}

unsigned byte_at(std::string_view bytes, std::size_t at) noexcept {
    return static_cast<unsigned char>(bytes[at]);
}

/// Frames without a container: eleven set bits, then the version and layer.
std::string_view type_of_frame(std::string_view bytes) noexcept {
    if (bytes.size() < 4 || byte_at(bytes, 0) != 0xFF) return {};
    const unsigned second = byte_at(bytes, 1);
    if ((second & 0xF6U) == 0xF0U) return "audio/aac";  // ADTS
    if ((second & 0xE0U) == 0xE0U && (second & 0x18U) != 0x08U && (second & 0x06U) != 0 &&
        (byte_at(bytes, 2) & 0xF0U) != 0xF0U)
        return "audio/mpeg";
    return {};
}

bool looks_like_markup(std::string_view text) noexcept {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\n' || text.front() == '\r' ||
                             text.front() == '\t'))
        text.remove_prefix(1);
    return text.starts_with('<');
}

bool is_plain_text(std::string_view bytes) noexcept {
    if (bytes.empty()) return false;
    const bool is_cut = bytes.size() > most_looked_at;
    auto head = bytes.substr(0, most_looked_at);
    // A cut inside a character is none of the text's faults.
    for (int i = 0; is_cut && i < 3 && (static_cast<unsigned char>(head.back()) & 0x80U) != 0; ++i)
        head.remove_suffix(1);
    const bool is_clean = std::ranges::none_of(head, [](unsigned char c) {
        return (c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f') || c == 0x7F;
    });
    return is_clean && is_utf8(head) && !looks_like_markup(head);
}

struct naming {
    std::string_view mime_type;
    std::string_view ending;
};

constexpr std::array namings{
    naming{"image/jpeg", ".jpg"},
    naming{"image/png", ".png"},
    naming{"image/gif", ".gif"},
    naming{"image/webp", ".webp"},
    naming{"video/mp4", ".mp4"},
    naming{"video/3gpp", ".3gp"},
    naming{"audio/aac", ".aac"},
    naming{"audio/amr", ".amr"},
    naming{"audio/mpeg", ".mp3"},
    naming{"audio/mp4", ".m4a"},
    naming{"audio/ogg", ".ogg"},
    naming{"application/pdf", ".pdf"},
    naming{"application/msword", ".doc"},
    naming{"application/vnd.ms-excel", ".xls"},
    naming{"application/vnd.ms-powerpoint", ".ppt"},
    naming{word, ".docx"},
    naming{sheet, ".xlsx"},
    naming{slides, ".pptx"},
    naming{"application/zip", ".zip"},
    naming{"text/plain", ".txt"}};

}  // namespace

std::string_view type_of(std::string_view bytes) noexcept {
    for (const auto& one : signatures)
        if (has_at(bytes, one.at, one.bytes)) return one.mime_type;
    const auto head = bytes.substr(0, most_looked_at);
    if (has_at(bytes, 0, "RIFF") && has_at(bytes, 8, "WEBP")) return "image/webp";
    if (has_at(bytes, 4, "ftyp") && bytes.size() >= 12) return type_of_brand(bytes.substr(8, 4));
    if (has_at(bytes, 0, "PK\x03\x04")) return type_of_archive(head);
    if (has_at(bytes, 0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv)) return type_of_compound(bytes);
    if (const auto frame = type_of_frame(bytes); !frame.empty()) return frame;
    return is_plain_text(bytes) ? "text/plain"sv : ""sv;
}

std::string_view ending_of(std::string_view mime_type) noexcept {
    const auto found = std::ranges::find(namings, mime_type, &naming::mime_type);
    return found == namings.end() ? std::string_view{} : found->ending;
}

bool is_shown_in_place(std::string_view mime_type) noexcept {
    return mime_type.starts_with("image/") || mime_type.starts_with("video/") ||
           mime_type.starts_with("audio/") || mime_type == "application/pdf";
}

std::string clean_name(std::string_view name) {
    const auto folder = name.find_last_of("/\\");
    if (folder != std::string_view::npos) name.remove_prefix(folder + 1);
    std::string out;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7F && c != '"' && c != ':' && c != '*' && c != '?' &&
            c != '<' && c != '>' && c != '|')
            out += c;
    }
    while (out.size() > most_name_bytes) out.pop_back();
    while (!out.empty() && !is_utf8(out)) out.pop_back();
    if (out.find_first_not_of(". ") == std::string::npos) out.clear();
    return out;
}

}  // namespace hermod::media
