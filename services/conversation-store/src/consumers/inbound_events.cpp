#include "consumers/inbound_events.hpp"

#include "consumers/feedback_items.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/base/time.hpp"

namespace hermod::store {

inbound_row make_inbound_row(const account_ref& account, const whatsapp::inbound_message& message) {
    return {
        .tenant_id = account.tenant_id,
        .account_id = account.account_id,
        .message_id = to_string(make_uuid_v7()),
        .contact_id = to_string(make_uuid_v7()),
        .conversation_id = to_string(make_uuid_v7()),
        .wa_id = message.from,
        .bsuid = message.from_user_id,
        .profile_name = message.profile_name,
        .wamid = message.wamid,
        .kind = message.type,
        .content_json = message.type == "text" && message.refers_to.empty() ? std::string{} : message.raw_json,
        .body = visible_body(message),
        .at = message.timestamp_ms,
        .opens_window = message.opens_window(),
    };
}

contracts::event make_inbound_event(const inbound_row& row, const inbound_result& result) {
    const contracts::inbound_message payload{
        .message_id = result.message_id,
        .conversation_id = result.conversation_id,
        .contact_id = result.contact_id,
        .text = row.body,
        .media_url = std::nullopt,
        .type = row.kind,
        .timestamp = format_rfc3339(from_unix_ms(row.at)),
        .from_name = row.profile_name,
        .from_wa_id = row.wa_id,
    };
    return {
        .event_id = contracts::inbound_event_id(result.message_id),
        .type = "inbound_message",
        .tenant_id = row.tenant_id,
        .conversation_id = result.conversation_id,
        .at = row.at,
        .payload_json = contracts::write(payload),
    };
}

contracts::event make_conversation_event(const inbound_row& row, const inbound_result& result) {
    contracts::conversation_updated payload{
        .conversation_id = result.conversation_id,
        .unread_count = result.unread_count,
        .last_message_id = result.last_message_id,
        .last_message_preview = result.last_message_preview,
        .last_message_timestamp = format_rfc3339(from_unix_ms(result.last_message_at)),
    };
    if (result.last_inbound_at) payload.last_inbound_at = format_rfc3339(from_unix_ms(*result.last_inbound_at));
    return {
        .event_id = contracts::conversation_event_id(result.conversation_id, result.version),
        .type = "conversation_updated",
        .tenant_id = row.tenant_id,
        .conversation_id = result.conversation_id,
        .at = result.last_message_at,
        .payload_json = contracts::write(payload),
    };
}

}  // namespace hermod::store
