#include "hermod/whatsapp/inbound.hpp"

#include <array>
#include <charconv>

namespace hermod::whatsapp {

namespace {

std::string text_of(json::view value) {
    return std::string{value.string().value_or("")};
}

/// Meta's timestamps are decimal strings of Unix seconds; numbers are accepted too.
std::optional<std::int64_t> read_timestamp_ms(json::view value) {
    if (const auto number = value.integer()) return *number * 1000;
    const auto text = value.string();
    if (!text || text->empty()) return std::nullopt;
    std::int64_t seconds = 0;
    const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), seconds);
    // Beyond the year 9999 is no time of a message, and would overflow in milliseconds.
    if (failure != std::errc{} || end != text->data() + text->size() || seconds < 0 ||
        seconds > 253'402'300'799)
        return std::nullopt;
    return seconds * 1000;
}

bool is_media_type(std::string_view type) noexcept {
    constexpr std::array<std::string_view, 5> types{
        "image", "video", "audio", "document", "sticker"};
    for (const auto candidate : types)
        if (candidate == type) return true;
    return false;
}

inbound_media read_media(json::view object) {
    inbound_media media;
    media.id = text_of(object["id"]);
    media.mime_type = text_of(object["mime_type"]);
    media.sha256 = text_of(object["sha256"]);
    media.caption = text_of(object["caption"]);
    media.filename = text_of(object["filename"]);
    media.is_voice = object["voice"].boolean().value_or(false);
    return media;
}

std::string interactive_text(json::view interactive) {
    for (const auto* const kind : {"button_reply", "list_reply"})
        if (!interactive[kind].is_absent()) return text_of(interactive[kind]["title"]);
    return text_of(interactive["nfm_reply"]["body"]);
}

std::string location_text(json::view location) {
    auto name = text_of(location["name"]);
    return name.empty() ? text_of(location["address"]) : name;
}

/// What a person reads of a message that is neither text nor media.
std::string other_text(std::string_view type, json::view content) {
    if (type == "interactive") return interactive_text(content);
    if (type == "button") return text_of(content["text"]);
    if (type == "reaction") return text_of(content["emoji"]);
    if (type == "location") return location_text(content);
    if (type == "contacts") return text_of(content.at(0)["name"]["formatted_name"]);
    if (type == "order") return text_of(content["text"]);
    if (type == "system") return text_of(content["body"]);
    if (type == "edit") return text_of(content["message"]["text"]["body"]);
    return {};
}

std::string referred_wamid(std::string_view type, json::view item) {
    if (type == "reaction") return text_of(item["reaction"]["message_id"]);
    if (type == "edit") return text_of(item["edit"]["original_message_id"]);
    if (type == "revoke") return text_of(item["revoke"]["original_message_id"]);
    return text_of(item["context"]["id"]);
}

/// The contact that speaks of this sender. Without an id to compare by, a lone contact is the
/// sender.
json::view find_contact(json::view contacts, const inbound_message& message) {
    for (std::size_t i = 0; i < contacts.size(); ++i) {
        const auto contact = contacts.at(i);
        if (!message.from.empty() && contact["wa_id"].string() == message.from) return contact;
        if (!message.from_user_id.empty() && contact["user_id"].string() == message.from_user_id)
            return contact;
    }
    return contacts.size() == 1 ? contacts.at(0) : json::view{};
}

void read_sender(json::view item, json::view contacts, inbound_message& message) {
    message.from = text_of(item["from"]);
    message.from_user_id = text_of(item["from_user_id"]);
    const auto contact = find_contact(contacts, message);
    message.profile_name = text_of(contact["profile"]["name"]);
    if (message.from_user_id.empty()) message.from_user_id = text_of(contact["user_id"]);
    if (message.from.empty()) message.from = text_of(contact["wa_id"]);
}

/// Newer notes name the new ids plainly, older ones say `new_wa_id` and `customer`.
void read_system(json::view note, inbound_message& message) {
    const auto kind = note["type"].string().value_or("");
    if (kind != "user_changed_number" && kind != "customer_changed_number" && kind != "user_changed_user_id") return;
    message.new_wa_id = text_of(note["wa_id"]);
    if (message.new_wa_id.empty()) message.new_wa_id = text_of(note["new_wa_id"]);
    message.new_user_id = text_of(note["user_id"]);
}

void read_content(json::view item, inbound_message& message) {
    const auto content = item[message.type];
    if (message.type == "text") {
        message.text = text_of(content["body"]);
    } else if (is_media_type(message.type)) {
        message.media = read_media(content);
        message.text = message.media->caption;
    } else {
        message.text = other_text(message.type, content);
    }
    if (message.type == "system") read_system(content, message);
    if (message.type == "unknown") message.type = "unsupported";
    message.group_id = text_of(item["group_id"]);
    message.has_surroundings = !item["context"].is_absent() || !item["referral"].is_absent();
    message.refers_to = referred_wamid(message.type, item);
}

}  // namespace

status_or_problem parse_status(json::view item) {
    status_update update;
    update.wamid = text_of(item["id"]);
    update.status = text_of(item["status"]);
    if (update.wamid.empty() || update.status.empty())
        return malformed_item{item.dump(), "status without id or status"};
    const auto time = read_timestamp_ms(item["timestamp"]);
    if (!time) return malformed_item{item.dump(), "status without a readable timestamp"};
    update.timestamp_ms = *time;
    update.recipient_id = text_of(item["recipient_id"]);
    update.recipient_user_id = text_of(item["recipient_user_id"]);
    update.opaque = text_of(item["biz_opaque_callback_data"]);
    if (const auto error = item["errors"].at(0); !error.is_absent()) {
        update.error = status_update::failure{
            error["code"].integer().value_or(0),
            text_of(error["title"]),
            text_of(error["error_data"]["details"])};
        if (update.error->details.empty()) update.error->details = text_of(error["message"]);
    }
    return update;
}

message_or_problem parse_message(json::view item, json::view contacts) {
    inbound_message message;
    message.wamid = text_of(item["id"]);
    message.type = text_of(item["type"]);
    if (message.wamid.empty() || message.type.empty())
        return malformed_item{item.dump(), "message without id or type"};
    const auto time = read_timestamp_ms(item["timestamp"]);
    if (!time) return malformed_item{item.dump(), "message without a readable timestamp"};
    message.timestamp_ms = *time;
    read_sender(item, contacts, message);
    if (message.from.empty() && message.from_user_id.empty())
        return malformed_item{item.dump(), "message without a sender"};
    read_content(item, message);
    message.raw_json = item.dump();
    return message;
}

}  // namespace hermod::whatsapp
