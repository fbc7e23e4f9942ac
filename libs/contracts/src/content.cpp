#include "hermod/contracts/content.hpp"

#include "fields.hpp"

#include <array>
#include <utility>

namespace hermod::contracts {

namespace {

constexpr std::array<std::pair<content_type, std::string_view>, 11> words{{
    {content_type::text, "text"},
    {content_type::image, "image"},
    {content_type::video, "video"},
    {content_type::audio, "audio"},
    {content_type::document, "document"},
    {content_type::sticker, "sticker"},
    {content_type::location, "location"},
    {content_type::contacts, "contacts"},
    {content_type::interactive, "interactive"},
    {content_type::template_message, "template"},
    {content_type::reaction, "reaction"},
}};

void read_media(json::object_reader& in, message_content& out) {
    out.media_url = in.optional_string("mediaUrl", 2048).value_or(std::string{});
    out.media_id = in.optional_string("mediaId", 64).value_or(std::string{});
    out.caption = in.optional_string("caption");
    out.filename = in.optional_string("filename", 1024);
    out.is_voice = in.optional_boolean("voice").value_or(false);
    if (in.ok() && out.media_url.empty() == out.media_id.empty())
        in.fail("mediaUrl", "exactly one of mediaUrl and mediaId is required");
}

void read_object(json::object_reader& in, message_content& out) {
    const auto key = to_text(out.type);
    const auto value = in.object()[key];
    const auto wanted = out.type == content_type::contacts ? json::kind::array : json::kind::object;
    if (value.kind() != wanted)
        return in.fail(key, wanted == json::kind::array ? "must be an array" : "must be an object");
    out.object_json = value.dump();
    out.preview = in.optional_string("preview").value_or(std::string{});
}

void read_reaction(json::object_reader& in, message_content& out) {
    json::object_reader inner{in.object()["reaction"], "reaction"};
    out.reacts_to = required_message_id(inner, "messageId");
    out.emoji = inner.required_string("emoji", 64);
    if (!inner.ok()) in.fail(inner.failure().path, inner.failure().message);
}

void write_media(json::writer& out, const message_content& content) {
    if (content.media_id.empty())
        out.field("mediaUrl", content.media_url);
    else
        out.field("mediaId", content.media_id);
    out.optional_field("caption", content.caption).optional_field("filename", content.filename);
    if (content.is_voice) out.field("voice", true);
}

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

bool is_media(content_type type) noexcept {
    return type == content_type::image || type == content_type::video ||
           type == content_type::audio || type == content_type::document ||
           type == content_type::sticker;
}

bool has_object(content_type type) noexcept {
    return type == content_type::location || type == content_type::contacts ||
           type == content_type::interactive || type == content_type::template_message;
}

json::result<message_content> from_json(json::view value, as<message_content>) {
    json::object_reader in{value, "content"};
    message_content out;
    out.type = required_word(in, "type", parse_content_type);
    if (in.ok() && out.type == content_type::text) {
        out.text = in.required_string("text");
        out.preview_url = in.optional_boolean("previewUrl").value_or(false);
    } else if (in.ok() && is_media(out.type)) {
        read_media(in, out);
    } else if (in.ok() && has_object(out.type)) {
        read_object(in, out);
    } else if (in.ok()) {
        read_reaction(in, out);
    }
    if (in.ok() && !in.object()["replyTo"].is_absent())
        out.reply_to = required_message_id(in, "replyTo");
    if (!in.ok()) return in.failure();
    return out;
}

void to_json(json::writer& out, const message_content& content) {
    out.begin_object().field("type", to_text(content.type));
    if (content.type == content_type::text) {
        out.field("text", content.text);
        if (content.preview_url) out.field("previewUrl", true);
    } else if (is_media(content.type)) {
        write_media(out, content);
    } else if (has_object(content.type)) {
        out.raw_field(to_text(content.type), content.object_json);
        if (!content.preview.empty()) out.field("preview", content.preview);
    } else {
        out.key("reaction").begin_object();
        out.field("messageId", content.reacts_to).field("emoji", content.emoji).end_object();
    }
    if (!content.reply_to.empty()) out.field("replyTo", content.reply_to);
    out.end_object();
}

std::string_view visible_text(const message_content& content) noexcept {
    if (content.type == content_type::text) return content.text;
    if (content.type == content_type::reaction) return content.emoji;
    if (has_object(content.type)) return content.preview;
    return content.caption ? std::string_view{*content.caption} : std::string_view{};
}

std::string_view target_of(const message_content& content) noexcept {
    return content.type == content_type::reaction ? std::string_view{content.reacts_to}
                                                  : std::string_view{content.reply_to};
}

}  // namespace hermod::contracts
