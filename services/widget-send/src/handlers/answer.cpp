#include "handlers/answer.hpp"

#include "handlers/body.hpp"

#include "hermod/json/writer.hpp"

namespace hermod::widget_send {

namespace {

contracts::message_status status_of(const told_send& told) noexcept {
    return told.row ? told.row->status : told.accepted.status;
}

void write_id(json::writer& out, std::string_view key, const std::optional<uuid>& id) {
    if (id) out.field(key, to_string(*id));
}

void write_time(json::writer& out, std::string_view key, const std::optional<system_time>& time) {
    if (time)
        out.field(key, format_rfc3339(*time));
    else
        out.key(key).null();
}

std::optional<system_time> sent_at(const told_send& told) {
    return told.row ? told.row->sent_at : std::nullopt;
}

void write_wamid(json::writer& out, std::string_view key, const told_send& told) {
    if (told.row && !told.row->wamid.empty())
        out.field(key, told.row->wamid);
    else
        out.key(key).null();
}

void write_plain(json::writer& out, const told_send& told) {
    const auto& accepted = told.accepted;
    out.field("success", true).field("messageId", accepted.message_id);
    write_id(out, "conversationId", accepted.conversation_id);
    out.field("status", contracts::to_text(status_of(told)));
    if (accepted.is_replay) out.field("attempt", accepted.attempt);
    if (!told.has_waited) return;
    write_wamid(out, "whatsappMessageId", told);
    write_time(out, "sentAt", sent_at(told));
}

void write_snake(json::writer& out, const told_send& told) {
    out.field("message_id", told.accepted.message_id);
    write_id(out, "conversation_id", told.accepted.conversation_id);
    write_wamid(out, "whatsapp_message_id", told);
    out.field("status", contracts::to_text(status_of(told)));
    write_time(out, "sent_at", sent_at(told));
}

void write_provider(json::writer& out, const told_send& told) {
    out.field("success", true);
    write_wamid(out, "messageId", told);
    out.field("id", told.accepted.message_id);
    write_id(out, "conversationId", told.accepted.conversation_id);
    out.field("status", contracts::to_text(status_of(told)));
    write_time(out, "timestamp", sent_at(told));
}

void write_new_chat(json::writer& out, const told_send& told) {
    const auto& accepted = told.accepted;
    out.field("success", true);
    write_id(
        out,
        "conversationId",
        told.row && told.row->conversation_id ? told.row->conversation_id : accepted.conversation_id
    );
    write_id(
        out,
        "contactId",
        told.row && told.row->contact_id ? told.row->contact_id : accepted.contact_id
    );
    out.field("messageId", accepted.message_id);
    if (told.row) {
        out.field("createdContact", told.row->made_contact);
        out.field("createdConversation", told.row->made_conversation);
    }
    out.key("message").begin_object().field("id", accepted.message_id);
    out.field("status", contracts::to_text(status_of(told)));
    out.field("content", accepted.text.empty() && told.row ? told.row->text : accepted.text);
    write_time(
        out,
        "createdAt",
        told.row && told.row->created_at ? *told.row->created_at : accepted.accepted_at
    );
    if (told.has_waited) write_wamid(out, "whatsappMessageId", told);
    out.end_object();
}

http::response make_accepted(const told_send& told, door_style style) {
    json::writer out;
    out.begin_object();
    switch (style) {
        case door_style::plain:
            write_plain(out, told);
            break;
        case door_style::snake:
            write_snake(out, told);
            break;
        case door_style::provider:
            write_provider(out, told);
            break;
        case door_style::new_chat:
            write_new_chat(out, told);
            break;
    }
    out.end_object();
    http::response answer = http::make_json(told.has_waited ? 200 : 202, out.str());
    if (told.accepted.is_replay) answer.fields.set("Idempotent-Replayed", "true");
    return answer;
}

/// The field in the words of the door.
std::string field_of(const std::string& field, door_style style) {
    if (style == door_style::snake) return to_snake_field(field);
    if (style == door_style::provider && field == "phoneNumber") return "recipientPhoneNumber";
    return field;
}

http::response make_refused(const refusal& refused, std::string_view request_id, door_style style) {
    const refusal_form form = form_of(refused.reason, style);
    const bool is_snake = style == door_style::snake;
    http::api_error error{.status = form.status, .code = form.code, .message = refused.message};
    error.field = field_of(refused.field, style);
    error.retryable = form.retryable;
    error.retry_after_seconds = form.retry_after_seconds;
    error.provider_json = refused.provider_json;
    error.with_success_false = style == door_style::provider || style == door_style::new_chat;
    http::response answer = http::make_error(error, request_id);
    std::string more;
    if (!refused.message_id.empty())
        more += std::string{is_snake ? "\"message_id\":" : "\"messageId\":"} +
                json::quote(refused.message_id) + ",";
    if (refused.reason == refusal_reason::wait_over)
        more += std::string{is_snake ? "\"status_url\":" : "\"statusUrl\":"} +
                json::quote("/api/v1/messages/" + refused.message_id + "/status") + ",";
    if (error.with_success_false) more += "\"code\":" + json::quote(form.code) + ",";
    answer.body.insert(1, more);
    return answer;
}

}  // namespace

http::response make_answer(
    const outcome<told_send>& result, std::string_view request_id, door_style style
) {
    if (result) return make_accepted(*result, style);
    return make_refused(result.error(), request_id, style);
}

http::response make_answer(
    const outcome<accepted_send>& result, std::string_view request_id, door_style style
) {
    if (!result) return make_refused(result.error(), request_id, style);
    return make_accepted(told_send{.accepted = *result}, style);
}

}  // namespace hermod::widget_send
