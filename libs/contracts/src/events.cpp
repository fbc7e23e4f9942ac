#include "hermod/contracts/events.hpp"

#include "fields.hpp"

namespace hermod::contracts {

json::result<event> from_json(json::view value, as<event>) {
    json::object_reader in{value};
    event out;
    out.event_id = in.required_string("eventId", 256);
    out.type = in.required_string("type", 64);
    out.tenant_id = required_uuid(in, "tenantId");
    if (out.type != "account_updated") out.conversation_id = required_uuid(in, "conversationId");
    out.at = in.required_integer("at");
    const auto payload = in.required_object("payload");
    if (!in.ok()) return in.failure();
    out.payload_json = payload.dump();
    return out;
}

void to_json(json::writer& out, const event& item) {
    out.begin_object()
        .field("eventId", item.event_id)
        .field("type", item.type)
        .field("tenantId", item.tenant_id);
    if (!item.conversation_id.empty()) out.field("conversationId", item.conversation_id);
    out.field("at", item.at).raw_field("payload", item.payload_json).end_object();
}

void to_json(json::writer& out, const status_update& payload) {
    out.begin_object()
        .field("messageId", payload.message_id)
        .field("conversationId", payload.conversation_id)
        .field("status", to_text(payload.status))
        .field("attempt", payload.attempt)
        .field("timestamp", payload.timestamp);
    if (payload.error) {
        out.key("error").begin_object().key("code");
        if (payload.error->code) out.value(*payload.error->code);
        else out.null();
        out.field("message", payload.error->message).field("details", payload.error->details).end_object();
    }
    out.end_object();
}

void to_json(json::writer& out, const message_created& payload) {
    out.begin_object()
        .field("messageId", payload.message_id)
        .field("conversationId", payload.conversation_id)
        .field("direction", "outbound")
        .field("status", to_text(payload.status))
        .field("attempt", payload.attempt)
        .field("type", payload.type)
        .field("text", payload.text)
        .key("mediaUrl");
    if (payload.media_url) out.value(*payload.media_url);
    else out.null();
    out.field("timestamp", payload.timestamp).optional_field("createdBy", payload.created_by).end_object();
}

void to_json(json::writer& out, const inbound_message& payload) {
    out.begin_object()
        .field("messageId", payload.message_id)
        .field("conversationId", payload.conversation_id)
        .field("contactId", payload.contact_id)
        .field("text", payload.text)
        .key("mediaUrl");
    if (payload.media_url) out.value(*payload.media_url);
    else out.null();
    out.field("type", payload.type)
        .field("timestamp", payload.timestamp)
        .key("from")
        .begin_object()
        .field("name", payload.from_name)
        .field("waId", payload.from_wa_id)
        .end_object();
    if (!payload.meta_message_id.empty()) out.field("meta_message_id", payload.meta_message_id);
    if (!payload.content_json.empty()) out.raw_field("content", payload.content_json);
    if (!payload.media_json.empty()) out.raw_field("media", payload.media_json);
    out.end_object();
}

void to_json(json::writer& out, const conversation_updated& payload) {
    out.begin_object()
        .field("conversationId", payload.conversation_id)
        .field("version", payload.version)
        .field("unreadCount", payload.unread_count)
        .key("lastMessage")
        .begin_object()
        .field("messageId", payload.last_message_id)
        .field("preview", payload.last_message_preview)
        .field("timestamp", payload.last_message_timestamp)
        .end_object()
        .key("lastInboundAt");
    if (payload.last_inbound_at) out.value(*payload.last_inbound_at);
    else out.null();
    out.end_object();
}

std::string status_event_id(std::string_view message_id, int attempt, message_status status) {
    std::string id{"s:"};
    id.append(message_id).append(":").append(std::to_string(attempt)).append(":").append(to_text(status));
    return id;
}

std::string created_event_id(std::string_view message_id) { return std::string{"c:"}.append(message_id); }

std::string inbound_event_id(std::string_view message_id) { return std::string{"i:"}.append(message_id); }

std::string conversation_event_id(std::string_view conversation_id, std::int64_t version) {
    return std::string{"v:"}.append(conversation_id).append(":").append(std::to_string(version));
}

}  // namespace hermod::contracts
