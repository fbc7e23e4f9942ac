#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hermod::whatsapp {

/// Meta's largest file that a business can send, of any kind (documents).
inline constexpr std::size_t max_media_bytes = 100 * 1024 * 1024;

/// Largest file of a kind that Meta takes: image 5 MB, video and audio 16 MB, document 100 MB,
/// sticker 500 KB (100 KB if it does not move); 0 for words that are no kind of media.
[[nodiscard]] std::size_t max_bytes_of(std::string_view kind) noexcept;

/// Whether Meta takes files of this type as such a kind. Parameters (`; codecs=opus`) are ignored.
[[nodiscard]] bool takes_mime_type(std::string_view kind, std::string_view mime_type) noexcept;

/// A file for `POST /{version}/{phone_number_id}/media`. Views: they must live until
/// make_upload_body() returns.
struct upload {
    std::string_view mime_type;
    std::string_view filename{};  // "": one is made from the type
    std::string_view content;
};

/// The multipart body. `boundary` must not occur in the content: 70 characters at most.
[[nodiscard]] std::string make_upload_body(const upload& file, std::string_view boundary);
[[nodiscard]] std::string upload_content_type(std::string_view boundary);

/// `{"id":"…"}`; nothing if the text is no such thing.
[[nodiscard]] std::optional<std::string> parse_upload_answer(std::string_view body);

/// What `GET /{version}/{media_id}` says.
struct media_location {
    std::string url;  // good for five minutes
    std::string mime_type;
    std::string sha256;  // as given: hex or base64; may be empty
    std::optional<std::size_t> size{};
};

[[nodiscard]] std::optional<media_location> parse_media_location(std::string_view body);

/// Whether `bytes` (raw SHA-256) is what Meta wrote as hex or base64. An empty or unreadable text
/// says nothing and is accepted.
[[nodiscard]] bool is_same_digest(std::string_view written, std::string_view bytes);

/// Hosts that the account's token may be shown to: Meta's own.
[[nodiscard]] bool is_meta_host(std::string_view host) noexcept;

}  // namespace hermod::whatsapp
