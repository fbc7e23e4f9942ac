#include "handlers/conversation_json.hpp"

#include "domain/service_window.hpp"
#include "handlers/answers.hpp"

namespace hermod::store {

namespace {

void write_message(json::writer& out, const history_message& message) {
    out.begin_object();
    out.field("id", message.id).field("direction", message.direction).field("text", message.text);
    write_text(out, "mediaUrl", message.media_url);
    out.field("type", message.type).field("timestamp", format_rfc3339(message.created_at));
    if (message.status)
        out.field("status", contracts::to_text(*message.status));
    else
        out.key("status").null();
    if (message.attempt)
        out.field("attempt", *message.attempt);
    else
        out.key("attempt").null();
    write_text(out, "meta_message_id", message.meta_message_id);
    write_json(out, "last_error", message.last_error);
    write_time(out, "last_error_at", message.last_error_at);
    out.end_object();
}

void write_reached(json::writer& out, std::string_view name, const std::optional<system_time>& at) {
    if (at) out.field(name, format_rfc3339(*at));
}

}  // namespace

std::string widget_context_json(const conversation_context& context) {
    json::writer out;
    out.begin_object();
    out.field("conversationId", to_string(context.conversation_id));
    out.field("tenantId", to_string(context.tenant_id));
    write_text(out, "wa_id", context.wa_id);
    write_text(out, "phone", context.phone);
    write_text(out, "name", context.name);
    out.field("integrationId", to_string(context.account_id));
    out.field("outletId", to_string(context.outlet_id));
    out.field("windowOpen", is_window_open(context.last_inbound_at, context.now));
    write_time(out, "windowExpiresAt", window_end(context.last_inbound_at));
    out.field("contactId", to_string(context.contact_id));
    out.end_object();
    return out.str();
}

std::string history_json(const history_page& page) {
    json::writer out;
    out.begin_object().key("messages").begin_array();
    for (const auto& message : page.messages) write_message(out, message);
    out.end_array().field("hasMore", page.has_more).key("nextCursor");
    if (page.has_more) {
        const auto& oldest = page.messages.front();
        out.value(encode_cursor({oldest.created_at, oldest.id}));
    } else {
        out.null();
    }
    out.end_object();
    return out.str();
}

std::string message_status_json(const std::string& id, const message_state& state) {
    json::writer out;
    out.begin_object();
    out.field("messageId", id).field("status", contracts::to_text(state.status));
    out.field("attempt", state.attempt);
    write_reached(out, "sent_at", state.sent_at);
    write_reached(out, "delivered_at", state.delivered_at);
    write_reached(out, "read_at", state.read_at);
    write_reached(out, "failed_at", state.failed_at);
    write_text(out, "meta_message_id", state.meta_message_id);
    write_json(out, "last_error", state.last_error);
    write_time(out, "last_error_at", state.last_error_at);
    out.end_object();
    return out.str();
}

std::string internal_context_json(const conversation_context& context) {
    json::writer out;
    out.begin_object();
    out.field("tenantId", to_string(context.tenant_id));
    out.field("conversationId", to_string(context.conversation_id));
    out.field("accountId", to_string(context.account_id));
    out.field("phoneNumberId", context.phone_number_id);
    out.field("outletId", to_string(context.outlet_id));
    out.field("contactId", to_string(context.contact_id));
    out.field("to", context.to).field("accountState", context.account_state);
    write_milliseconds(out, "lastInboundAt", context.last_inbound_at);
    write_milliseconds(out, "windowExpiresAt", window_end(context.last_inbound_at));
    write_milliseconds(out, "now", context.now);
    out.end_object();
    return out.str();
}

std::string message_lookup_json(const std::string& id, const message_state& state) {
    json::writer out;
    out.begin_object();
    out.field("messageId", id).field("conversationId", to_string(state.conversation_id));
    write_text(out, "bodyHash", state.body_hash);
    out.field("status", contracts::to_text(state.status)).field("attempt", state.attempt);
    out.end_object();
    return out.str();
}

}  // namespace hermod::store
