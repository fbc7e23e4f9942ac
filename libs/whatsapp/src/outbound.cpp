#include "hermod/whatsapp/outbound.hpp"

#include "hermod/json/writer.hpp"

namespace hermod::whatsapp {

namespace {

void field_if_any(json::writer& out, std::string_view name, std::string_view text) {
    if (!text.empty()) out.field(name, text);
}

void write_media(json::writer& out, const outbound& message) {
    const bool has_caption = message.type != "audio" && message.type != "sticker";
    out.key(message.type).begin_object();
    if (message.media_id.empty()) {
        out.field("link", message.link);
    } else {
        out.field("id", message.media_id);
    }
    if (has_caption) field_if_any(out, "caption", message.caption);
    if (message.type == "document") field_if_any(out, "filename", message.filename);
    if (message.type == "audio" && message.is_voice) out.field("voice", true);
    out.end_object();
}

void write_text(json::writer& out, const outbound& message) {
    out.key("text").begin_object().field("preview_url", message.preview_url);
    out.field("body", message.text).end_object();
}

void write_reaction(json::writer& out, const outbound& message) {
    out.key("reaction").begin_object().field("message_id", message.reply_to);
    out.field("emoji", message.emoji).end_object();
}

void write_content(json::writer& out, const outbound& message) {
    if (message.type == "text") return write_text(out, message);
    if (message.type == "reaction") return write_reaction(out, message);
    if (!message.object_json.empty()) {
        out.raw_field(message.type, message.object_json);
        return;
    }
    write_media(out, message);
}

}  // namespace

std::string make_body(const outbound& message) {
    json::writer out;
    out.begin_object().field("messaging_product", "whatsapp").field("recipient_type", "individual");
    field_if_any(out, "to", message.to);
    if (message.to.empty()) field_if_any(out, "recipient", message.recipient);
    out.field("type", message.type);
    write_content(out, message);
    if (!message.reply_to.empty() && message.type != "reaction") {
        out.key("context").begin_object().field("message_id", message.reply_to).end_object();
    }
    field_if_any(out, "biz_opaque_callback_data", message.opaque);
    out.end_object();
    return out.str();
}

std::string make_read_body(std::string_view wamid, bool is_typing) {
    json::writer out;
    out.begin_object().field("messaging_product", "whatsapp").field("status", "read");
    out.field("message_id", wamid);
    if (is_typing) out.key("typing_indicator").begin_object().field("type", "text").end_object();
    out.end_object();
    return out.str();
}

}  // namespace hermod::whatsapp
