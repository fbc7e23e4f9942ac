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
    out.end_object();
}

}  // namespace

std::string make_body(const outbound& message) {
    json::writer out;
    out.begin_object().field("messaging_product", "whatsapp").field("recipient_type", "individual");
    field_if_any(out, "to", message.to);
    if (message.to.empty()) field_if_any(out, "recipient", message.recipient);
    out.field("type", message.type);
    if (message.type == "text") {
        out.key("text")
            .begin_object()
            .field("preview_url", message.preview_url)
            .field("body", message.text)
            .end_object();
    } else {
        write_media(out, message);
    }
    if (!message.reply_to.empty()) {
        out.key("context").begin_object().field("message_id", message.reply_to).end_object();
    }
    field_if_any(out, "biz_opaque_callback_data", message.opaque);
    out.end_object();
    return out.str();
}

std::string make_read_body(std::string_view wamid) {
    json::writer out;
    out.begin_object()
        .field("messaging_product", "whatsapp")
        .field("status", "read")
        .field("message_id", wamid);
    out.end_object();
    return out.str();
}

}  // namespace hermod::whatsapp
