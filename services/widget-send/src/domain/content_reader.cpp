#include "domain/form.hpp"
#include "domain/kinds.hpp"
#include "domain/media.hpp"

#include "hermod/base/ids.hpp"

#include <array>

namespace hermod::widget_send {

namespace {

using contracts::content_type;

constexpr std::size_t longest_text = 4096;  // Meta's limit

bool has_text(json::view body, std::string_view key) {
    const auto text = body[key].string();
    return text && !text->empty();
}

/// Without a type the fields say what it is; nothing if there is nothing to say.
std::optional<content_type> infer_type(json::view body) {
    constexpr std::array by_object{
        content_type::template_message,
        content_type::interactive,
        content_type::location,
        content_type::contacts,
        content_type::reaction};
    for (const auto type : by_object)
        if (!body[contracts::to_text(type)].is_absent()) return type;
    if (has_text(body, "mediaUrl")) return media_type_of(*body["mediaUrl"].string());
    if (has_text(body, "mediaId")) return content_type::document;
    if (!body["text"].is_absent()) return content_type::text;
    return std::nullopt;
}

content_outcome read_kind(json::view body, content_type type) {
    switch (type) {
        case content_type::text:
            return read_text(body);
        case content_type::location:
            return read_location(body);
        case content_type::contacts:
            return read_contacts(body);
        case content_type::interactive:
            return read_interactive(body);
        case content_type::template_message:
            return read_template(body);
        case content_type::reaction:
            return read_reaction(body);
        default:
            return read_media(body, type);
    }
}

outcome<content_type> read_type(json::view body) {
    const auto given = body["type"];
    if (given.is_absent()) {
        for (const char* key : {"text", "mediaUrl", "mediaId"})
            if (!body[key].is_absent() && !body[key].string())
                return invalid_field(key, "must be text");
        if (const auto type = infer_type(body)) return *type;
        return missing_field("text", "text or mediaUrl is required");
    }
    const auto type = contracts::parse_content_type(given.string().value_or(""));
    if (type) return *type;
    return invalid_field(
        "type",
        "must be text, image, video, audio, document, sticker, location, contacts, interactive, "
        "template or reaction"
    );
}

}  // namespace

content_outcome read_text(json::view body) {
    if (!body["text"].is_absent() && !body["text"].string())
        return invalid_field("text", "must be text");
    const auto text = body["text"].string().value_or("");
    if (text.empty()) return missing_field("text", "text or mediaUrl is required");
    if (const auto trouble = trouble_with_text(text, longest_text); !trouble.empty())
        return invalid_field("text", trouble);
    const auto preview = body["previewUrl"];
    if (!preview.is_absent() && !preview.boolean())
        return invalid_field("previewUrl", "must be true or false");
    contracts::message_content content;
    content.text = text;
    content.preview_url = preview.boolean().value_or(false);
    return content;
}

content_outcome read_content(json::view body) {
    const auto type = read_type(body);
    if (!type) return type.error();
    auto content = read_kind(body, *type);
    if (!content) return content;
    const auto answered = body["replyTo"];
    if (answered.is_absent()) return content;
    if (content->type == content_type::reaction)
        return invalid_field(
            "replyTo", "cannot go with a reaction, which names its message itself"
        );
    if (!answered.string() || !is_message_id(*answered.string()))
        return invalid_field("replyTo", "must be the id of a message");
    content->reply_to = *answered.string();
    return content;
}

}  // namespace hermod::widget_send
