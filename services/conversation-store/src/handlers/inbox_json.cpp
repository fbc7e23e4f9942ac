#include "handlers/inbox_json.hpp"

#include "domain/service_window.hpp"
#include "handlers/answers.hpp"

#include "hermod/json/reader.hpp"

namespace hermod::store {

namespace {

void write_status(json::writer& out, const std::optional<contracts::message_status>& status) {
    if (status)
        out.field("status", contracts::to_text(*status));
    else
        out.key("status").null();
}

void write_contact(json::writer& out, const conversation_row& row) {
    out.key("contact").begin_object().field("id", to_string(row.contact_id));
    write_text(out, "name", row.name);
    write_text(out, "profileName", row.profile_name);
    write_text(out, "phone", row.phone);
    write_text(out, "waId", row.wa_id);
    out.field("isGroup", row.is_group).end_object();
}

void write_last(json::writer& out, const conversation_row& row) {
    out.key("lastMessage");
    if (!row.last_message) {
        out.null();
        return;
    }
    const auto& last = *row.last_message;
    out.begin_object().field("messageId", last.message_id).field("preview", last.preview);
    out.field("direction", last.direction.value_or("inbound"))
        .field("type", last.type.value_or("text"));
    write_status(out, last.status);
    out.field("timestamp", format_rfc3339(last.at)).end_object();
}

/// As stored: {code, title, details}.
void write_error(json::writer& out, const std::optional<std::string>& stored) {
    out.key("error");
    const auto parsed =
        stored ? json::document::parse(*stored) : json::result<json::document>{json::error{}};
    if (!parsed) {
        out.null();
        return;
    }
    const auto root = parsed->root();
    out.begin_object().key("code");
    if (const auto code = root["code"].integer())
        out.value(*code);
    else
        out.null();
    out.field("message", root["title"].string().value_or("")).key("details");
    if (const auto details = root["details"].string())
        out.value(*details);
    else
        out.null();
    out.end_object();
}

void write_attempt(json::writer& out, const attempt_row& row) {
    out.begin_object()
        .field("attempt", row.attempt)
        .field("try", row.try_number)
        .field("result", row.result);
    out.field("at", format_rfc3339(row.at));
    write_time(out, "startedAt", row.started_at);
    write_error(out, row.error_json);
    write_text(out, "claimId", row.claim_id);
    out.end_object();
}

std::string place_of(const message_row& row) {
    return encode_cursor({row.place_at, row.id});
}

/// Where a day begins within the page.
void write_days(json::writer& out, const std::vector<message_row>& messages) {
    out.key("days").begin_array();
    std::string last;
    for (const auto& message : messages) {
        if (message.day == last) continue;
        last = message.day;
        out.begin_object().field("day", last).field("messageId", message.id).end_object();
    }
    out.end_array();
}

void write_cursor(
    json::writer& out, std::string_view name, bool has_more, const message_row* edge
) {
    out.key(name);
    if (has_more && edge != nullptr)
        out.value(place_of(*edge));
    else
        out.null();
}

/// Of a file that is here a link that ends soon; else the address that came with the message.
std::optional<std::string> file_url(const message_row& row, const link_maker& files) {
    const auto file = row.media_json ? json::document::parse(*row.media_json)
                                     : json::result<json::document>{json::error{}};
    if (!file || file->root()["state"].string() != "ready") return row.media_url;
    auto link =
        files.links.make(files.tenant, std::string{file->root()["id"].string().value_or("")});
    if (link.empty()) return row.media_url;
    return link;
}

}  // namespace

void write_person(json::writer& out, std::string_view name, const std::optional<person>& who) {
    out.key(name);
    if (who)
        out.begin_object().field("id", who->id).field("name", who->name).end_object();
    else
        out.null();
}

void write_conversation(json::writer& out, const conversation_row& row) {
    out.begin_object().field("id", to_string(row.id)).field("accountId", to_string(row.account_id));
    write_contact(out, row);
    write_last(out, row);
    out.field("unreadCount", row.unread_count).field("isMarkedUnread", row.is_marked_unread);
    write_time(out, "lastInboundAt", row.last_inbound_at);
    write_time(out, "windowClosesAt", window_end(row.last_inbound_at));
    out.field("isArchived", row.is_archived)
        .field("isFavorite", row.is_favorite)
        .field("isPinned", row.is_pinned);
    write_time(out, "mutedUntil", row.muted_until);
    write_person(out, "assignedTo", row.assigned_to);
    out.raw_field("tags", row.tags_json).field("version", row.version);
    out.field("createdAt", format_rfc3339(row.created_at))
        .field("updatedAt", format_rfc3339(row.updated_at));
    out.end_object();
}

void write_message(json::writer& out, const message_row& row, const link_maker& files) {
    out.begin_object().field("id", row.id).field("conversationId", to_string(row.conversation_id));
    out.field("direction", row.direction).field("type", row.type).field("text", row.text);
    write_text(out, "mediaUrl", file_url(row, files));
    write_json(out, "media", row.media_json);
    write_json(out, "content", row.content_json);
    write_json(out, "replyTo", row.reply_json);
    out.raw_field("reactions", row.reactions_json);
    write_status(out, row.status);
    out.key("attempt");
    if (row.attempt)
        out.value(*row.attempt);
    else
        out.null();
    write_error(out, row.error_json);
    write_person(out, "createdBy", row.created_by);
    out.field("timestamp", format_rfc3339(row.at));
    write_time(out, "editedAt", row.edited_at);
    out.field("isDeleted", row.is_deleted);
    write_text(out, "meta_message_id", row.meta_message_id);
    out.end_object();
}

std::string conversation_json(const conversation_row& row) {
    json::writer out;
    out.begin_object().key("conversation");
    write_conversation(out, row);
    out.end_object();
    return out.str();
}

std::string conversation_list_json(const conversation_page& page) {
    json::writer out;
    out.begin_object().key("data").begin_array();
    for (const auto& row : page.rows) write_conversation(out, row);
    out.end_array().field("hasMore", page.has_more).key("nextCursor");
    if (page.has_more) {
        const auto& last = page.rows.back();
        out.value(encode_place({last.is_pinned, last.activity_at, last.id}));
    } else {
        out.null();
    }
    out.end_object();
    return out.str();
}

std::string counts_json(const conversation_counts& counts) {
    json::writer out;
    out.begin_object()
        .field("all", counts.all)
        .field("unread", counts.unread)
        .field("favorites", counts.favorites);
    out.field("groups", counts.groups)
        .field("mine", counts.mine)
        .field("unassigned", counts.unassigned);
    out.field("archived", counts.archived).field("archivedUnread", counts.archived_unread);
    out.field("countedTo", conversation_counts::counted_to).end_object();
    return out.str();
}

std::string thread_json(const thread_page& page, const link_maker& files) {
    const auto* oldest = page.messages.empty() ? nullptr : &page.messages.front();
    const auto* newest = page.messages.empty() ? nullptr : &page.messages.back();
    json::writer out;
    out.begin_object().key("data").begin_array();
    for (const auto& message : page.messages) write_message(out, message, files);
    out.end_array();
    write_cursor(out, "olderCursor", page.has_older, oldest);
    write_cursor(out, "newerCursor", page.has_newer, newest);
    out.field("hasOlder", page.has_older && oldest != nullptr)
        .field("hasNewer", page.has_newer && newest != nullptr);
    write_days(out, page.messages);
    out.end_object();
    return out.str();
}

std::string message_details_json(const message_details& details, const link_maker& files) {
    json::writer out;
    out.begin_object().key("message");
    write_message(out, details.message, files);
    out.key("attempts").begin_array();
    for (const auto& row : details.attempts) write_attempt(out, row);
    out.end_array().end_object();
    return out.str();
}

std::string undo_json(const undo_ticket& ticket) {
    json::writer out;
    out.begin_object()
        .field("undoToken", to_string(ticket.token))
        .field("undoUntil", format_rfc3339(ticket.until))
        .end_object();
    return out.str();
}

}  // namespace hermod::store
