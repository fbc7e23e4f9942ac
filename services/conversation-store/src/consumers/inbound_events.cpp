#include "consumers/inbound_events.hpp"

#include "consumers/feedback_items.hpp"
#include "domain/inbound_time.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/base/time.hpp"

namespace hermod::store {

namespace {

/// What the body does not say; the body alone says it all for plain text.
std::string content_of(const whatsapp::inbound_message& message) {
    const bool is_plain = message.type == "text" && !message.has_surroundings && message.group_id.empty();
    return is_plain ? std::string{} : message.raw_json;
}

/// The file as clients know it; message-sender has still to fetch it.
std::string pending_file(const inbound_row& row) {
    json::writer out;
    out.begin_object().field("id", row.media_id).field("mimeType", row.mime_type).key("fileName");
    if (row.file_name.empty()) out.null();
    else out.value(row.file_name);
    out.key("size").null().field("state", "pending").end_object();
    return out.str();
}

}  // namespace

inbound_row make_inbound_row(const account_ref& account, const whatsapp::inbound_message& message) {
    inbound_row row{
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
        .content_json = content_of(message),
        .body = message.text,
        .at = message.timestamp_ms,
        .opens_window = message.opens_window(),
    };
    row.is_unread = message.opens_window();
    row.group_id = message.group_id;
    row.answers_wamid = message.refers_to;
    row.new_wa_id = message.new_wa_id;
    row.new_bsuid = message.new_user_id;
    if (!message.media) return row;
    row.media_id = to_string(make_uuid_v7());
    row.meta_media_id = message.media->id;
    row.mime_type = message.media->mime_type;
    row.file_name = message.media->filename;
    return row;
}

inbound_change make_inbound_change(const account_ref& account, const whatsapp::inbound_message& message) {
    inbound_change out;
    out.tenant_id = account.tenant_id;
    out.wamid = message.wamid;
    out.target_wamid = message.refers_to;
    out.kind = message.type;
    out.text = message.text;
    out.at = message.timestamp_ms;
    return out;
}

std::vector<contracts::event> make_change_events(const inbound_change& what, const change_result& result) {
    std::vector<contracts::event> out;
    out.push_back({
        .event_id = "u:" + result.message_id + ":" + what.wamid,
        .type = "message_updated",
        .tenant_id = what.tenant_id,
        .conversation_id = result.conversation_id,
        .at = result.at,
        .payload_json = result.payload_json,
    });
    if (result.conversation_json)
        out.push_back({
            .event_id = contracts::conversation_event_id(result.conversation_id, result.version),
            .type = "conversation_updated",
            .tenant_id = what.tenant_id,
            .conversation_id = result.conversation_id,
            .at = result.at,
            .payload_json = *result.conversation_json,
        });
    return out;
}

contracts::event make_inbound_event(const inbound_row& row, const inbound_result& result) {
    contracts::inbound_message payload{
        .message_id = result.message_id,
        .conversation_id = result.conversation_id,
        .contact_id = result.contact_id,
        .text = row.body,
        .media_url = std::nullopt,
        .type = row.kind,
        .timestamp = format_rfc3339(from_unix_ms(inbound_time(row.at, result.created_at))),
        .from_name = row.profile_name,
        .from_wa_id = row.wa_id,
    };
    payload.meta_message_id = row.wamid;
    payload.content_json = row.content_json;
    if (!row.media_id.empty() && result.is_new) payload.media_json = pending_file(row);
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
        .version = result.version,
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
