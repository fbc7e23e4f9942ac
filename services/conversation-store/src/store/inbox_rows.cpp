#include "store/inbox_rows.hpp"

#include <algorithm>
#include <stdexcept>

namespace hermod::store {

namespace {

std::optional<contracts::message_status> status_in(const postgres::table::row& row, int column) {
    const auto rank = row.optional_integer(column);
    if (!rank) return std::nullopt;
    const auto status = contracts::status_of_rank(static_cast<int>(*rank));
    if (!status) throw std::logic_error{"messages.status holds " + std::to_string(*rank)};
    return status;
}

/// Somebody whose row is gone keeps their id as a name.
std::optional<person> person_in(const postgres::table::row& row, int id, int name) {
    if (row.is_null(id)) return std::nullopt;
    person who;
    who.id = row.text(id);
    who.name = row.is_null(name) ? who.id : std::string{row.text(name)};
    return who;
}

}  // namespace

// The columns follow the view; see migration V020.
conversation_row read_conversation(const postgres::table::row& row) {
    conversation_row out;
    out.id = row.uuid(1);
    out.account_id = row.uuid(2);
    out.contact_id = row.uuid(3);
    out.name = row.optional_text(4);
    out.profile_name = row.optional_text(5);
    out.phone = row.optional_text(6);
    out.wa_id = row.optional_text(7);
    if (!row.is_null(8) && !row.is_null(10)) {
        auto& last = out.last_message.emplace();
        last.message_id = row.text(8);
        last.preview = row.text(9);
        last.at = row.time(10);
        last.direction = row.optional_text(11);
        last.type = row.optional_text(12);
        last.status = status_in(row, 13);
    }
    out.unread_count = row.integer(14);
    out.is_marked_unread = row.boolean(15);
    out.last_inbound_at = row.optional_time(16);
    out.is_archived = row.boolean(17);
    out.is_favorite = row.boolean(18);
    out.is_pinned = row.boolean(19);
    out.muted_until = row.optional_time(20);
    out.assigned_to = person_in(row, 21, 22);
    out.tags_json = row.text(23);
    out.version = row.integer(24);
    out.created_at = row.time(25);
    out.updated_at = row.time(26);
    out.activity_at = row.time(27);
    out.is_group = row.boolean(28);
    return out;
}

message_row read_message(const postgres::table::row& row) {
    message_row out;
    out.id = row.text(1);
    out.conversation_id = row.uuid(2);
    out.direction = row.text(3);
    out.type = row.text(4);
    out.text = row.text(5);
    out.media_url = row.optional_text(6);
    out.content_json = row.optional_text(7);
    out.status = status_in(row, 8);
    out.attempt = row.optional_integer(9);
    out.error_json = row.optional_text(10);
    out.created_by = person_in(row, 11, 12);
    out.at = row.time(13);
    out.place_at = row.time(14);
    out.edited_at = row.optional_time(15);
    out.is_deleted = row.boolean(16);
    out.meta_message_id = row.optional_text(17);
    out.reply_json = row.optional_text(18);
    out.reactions_json = row.text(19);
    out.media_json = row.optional_text(20);
    out.day = row.text(21);
    return out;
}

conversation_page read_conversation_page(const postgres::table& rows, int limit) {
    conversation_page page;
    page.has_more = rows.size() > limit;
    for (int i = 0; i < std::min(rows.size(), limit); ++i)
        page.rows.push_back(read_conversation(rows[i]));
    return page;
}

}  // namespace hermod::store
