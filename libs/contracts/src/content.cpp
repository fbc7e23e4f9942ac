#include "hermod/contracts/content.hpp"

#include <array>
#include <utility>

#include "fields.hpp"

namespace hermod::contracts {

namespace {

constexpr std::array<std::pair<content_type, std::string_view>, 5> words{{
    {content_type::text, "text"},
    {content_type::image, "image"},
    {content_type::video, "video"},
    {content_type::audio, "audio"},
    {content_type::document, "document"},
}};

}  // namespace

std::string_view to_text(content_type type) noexcept {
    for (const auto& [value, word] : words)
        if (value == type) return word;
    return "text";
}

std::optional<content_type> parse_content_type(std::string_view word) noexcept {
    for (const auto& [value, text] : words)
        if (text == word) return value;
    return std::nullopt;
}

json::result<message_content> from_json(json::view value, as<message_content>) {
    json::object_reader in{value, "content"};
    message_content out;
    out.type = required_word(in, "type", parse_content_type);
    if (out.type == content_type::text) {
        out.text = in.required_string("text");
    } else {
        out.media_url = in.required_string("mediaUrl", 2048);
        out.caption = in.optional_string("caption");
        out.filename = in.optional_string("filename", 1024);
    }
    if (!in.ok()) return in.failure();
    return out;
}

void to_json(json::writer& out, const message_content& content) {
    out.begin_object().field("type", to_text(content.type));
    if (content.type == content_type::text) out.field("text", content.text);
    else
        out.field("mediaUrl", content.media_url)
            .optional_field("caption", content.caption)
            .optional_field("filename", content.filename);
    out.end_object();
}

std::string_view visible_text(const message_content& content) noexcept {
    if (content.type == content_type::text) return content.text;
    return content.caption ? std::string_view{*content.caption} : std::string_view{};
}

}  // namespace hermod::contracts
