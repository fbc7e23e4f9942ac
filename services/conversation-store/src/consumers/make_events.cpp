#include "consumers/make_events.hpp"

#include "hermod/base/time.hpp"
#include "store/columns.hpp"

namespace hermod::store {

contracts::event make_status_event(const snapshot& message, const status_step& step) {
    contracts::status_update payload{
        .message_id = message.message_id,
        .conversation_id = message.conversation_id,
        .status = step.reached.status,
        .attempt = step.reached.attempt,
        .timestamp = format_rfc3339(from_unix_ms(step.at)),
    };
    if (step.reached.status == message_status::failed)
        payload.error = contracts::status_error{step.error_code, step.error_title, step.error_details};
    return {
        .event_id = contracts::status_event_id(message.message_id, step.reached.attempt, step.reached.status),
        .type = "status_update",
        .tenant_id = message.tenant_id,
        .conversation_id = message.conversation_id,
        .at = step.at,
        .payload_json = contracts::write(payload),
    };
}

contracts::event make_created_event(
    const contracts::send_request& request, const std::string& id, message_status status, std::int64_t created_at) {
    const contracts::message_created payload{
        .message_id = id,
        .conversation_id = request.conversation_id,
        .status = status,
        .attempt = 1,
        .type = std::string{contracts::to_text(request.content.type)},
        .text = std::string{contracts::visible_text(request.content)},
        .media_url = or_null(request.content.media_url),
        .timestamp = format_rfc3339(from_unix_ms(created_at)),
        .created_by = request.created_by,
    };
    return {
        .event_id = contracts::created_event_id(id),
        .type = "message_created",
        .tenant_id = request.tenant_id,
        .conversation_id = request.conversation_id,
        .at = created_at,
        .payload_json = contracts::write(payload),
    };
}

contracts::dispatch make_dispatch(const contracts::send_request& request, const persisted& row) {
    return {
        .tenant_id = request.tenant_id,
        .message_id = request.message_id,
        .conversation_id = request.conversation_id,
        .account_id = request.account_id,
        .phone_number_id = row.phone_number_id,
        .to = row.phone,
        .recipient = row.phone.empty() ? row.bsuid : std::string{},
        .content = request.content,
        .context_wamid = row.context_wamid,
        .attempt = 1,
        .conv_seq = row.conv_seq,
        .priority = request.priority,
        .rate_per_second = row.rate_per_second,
        .accepted_at = request.accepted_at,
        .dispatched_at = row.created_at,
        .request_id = request.request_id,
    };
}

std::string make_refusal_json(std::string_view code, std::string_view details) {
    json::writer out;
    out.begin_object().key("code").null().field("title", code).field("details", details).end_object();
    return out.str();
}

}  // namespace hermod::store
