#include "store/inbound_store.hpp"

#include <algorithm>

#include "store/columns.hpp"
#include "store/inbound_queries.hpp"

namespace hermod::store {

namespace {

struct inbound_columns {
    texts tenant, account, message, contact, conversation, profile, wamid, kind, body;
    optional_texts wa_id, bsuid, content, group, answers;
    numbers at, opens_window, is_unread;

    explicit inbound_columns(const std::vector<inbound_row>& batch) {
        for (const auto& row : batch) {
            tenant.push_back(row.tenant_id);
            account.push_back(row.account_id);
            message.push_back(row.message_id);
            contact.push_back(row.contact_id);
            conversation.push_back(row.conversation_id);
            profile.push_back(row.group_id.empty() ? row.profile_name : std::string{});
            wamid.push_back(row.wamid);
            kind.push_back(row.kind);
            body.push_back(row.body);
            // In a group it is the group that one talks with; who said it stays in the content.
            wa_id.push_back(row.group_id.empty() ? or_null(row.wa_id) : std::nullopt);
            bsuid.push_back(row.group_id.empty() ? or_null(row.bsuid) : std::nullopt);
            group.push_back(or_null(row.group_id));
            answers.push_back(or_null(row.answers_wamid));
            content.push_back(or_null(row.content_json));
            at.push_back(row.at);
            opens_window.push_back(row.opens_window ? 1 : 0);
            is_unread.push_back(row.is_unread ? 1 : 0);
        }
    }
};

inbound_result read_result(const postgres::table::row& row) {
    inbound_result out;
    out.is_new = row.boolean(1);
    out.message_id = row.text(2);
    out.conversation_id = row.text(3);
    out.contact_id = row.text(4);
    out.created_at = row.integer(5);
    out.unread_count = row.integer(6);
    out.version = row.integer(7);
    out.last_message_id = row.text(8);
    out.last_message_preview = row.text(9);
    out.last_message_at = row.optional_integer(10).value_or(out.created_at);
    out.last_inbound_at = row.optional_integer(11);
    return out;
}

bool needs(const std::vector<inbound_row>& batch, bool (*what)(const inbound_row&)) {
    return std::any_of(batch.begin(), batch.end(), what);
}

/// Brazil, Mexico, Argentina: see phone_key() in migration V020.
bool might_have_other_form(const inbound_row& row) {
    return row.wa_id.starts_with("55") || row.wa_id.starts_with("52") || row.wa_id.starts_with("54");
}

bool has_both_ids(const inbound_row& row) {
    return !row.wa_id.empty() && !row.bsuid.empty();
}

bool has_file(const inbound_row& row) {
    return !row.meta_media_id.empty();
}

bool moves(const inbound_row& row) {
    return !row.new_wa_id.empty() || !row.new_bsuid.empty();
}

postgres::statement add_files(const std::vector<inbound_row>& batch) {
    texts tenant, id, message, meta, mime, name;
    for (const auto& row : batch) {
        if (!has_file(row)) continue;
        tenant.push_back(row.tenant_id);
        id.push_back(row.media_id);
        message.push_back(row.message_id);
        meta.push_back(row.meta_media_id);
        mime.push_back(row.mime_type);
        name.push_back(row.file_name);
    }
    postgres::params values;
    values.add_array(tenant).add_array(id).add_array(message).add_array(meta).add_array(mime).add_array(name);
    return {queries::add_inbound_media, std::move(values)};
}

postgres::statement move_people(const std::vector<inbound_row>& batch) {
    texts tenant;
    optional_texts wa_id, bsuid, new_wa_id, new_bsuid;
    for (const auto& row : batch) {
        if (!moves(row)) continue;
        tenant.push_back(row.tenant_id);
        wa_id.push_back(or_null(row.wa_id));
        bsuid.push_back(or_null(row.bsuid));
        new_wa_id.push_back(or_null(row.new_wa_id));
        new_bsuid.push_back(or_null(row.new_bsuid));
    }
    postgres::params values;
    values.add_array(tenant).add_array(wa_id).add_array(bsuid).add_array(new_wa_id).add_array(new_bsuid);
    return {queries::move_contacts, std::move(values)};
}

}  // namespace

awaitable<postgres::result<std::vector<inbound_result>>> inbound_store::insert(std::vector<inbound_row> batch, deadline limit) {
    const inbound_columns c{batch};
    postgres::params adopted;
    adopted.add_array(c.tenant).add_array(c.wa_id);
    postgres::params twins;
    twins.add_array(c.tenant).add_array(c.wa_id).add_array(c.bsuid);
    postgres::params contacts;
    contacts.add_array(c.tenant).add_array(c.contact).add_array(c.wa_id).add_array(c.bsuid).add_array(c.profile).add_array(c.group);
    postgres::params conversations;
    conversations.add_array(c.tenant).add_array(c.conversation).add_array(c.account).add_array(c.wa_id).add_array(c.bsuid).add_array(c.group);
    postgres::params messages;
    messages.add_array(c.tenant).add_array(c.message).add_array(c.account).add_array(c.wa_id).add_array(c.bsuid);
    messages.add_array(c.wamid).add_array(c.kind).add_array(c.content).add_array(c.body).add_array(c.at).add_array(c.opens_window);
    messages.add_array(c.is_unread).add_array(c.group).add_array(c.answers);
    std::vector<postgres::statement> segment;
    if (needs(batch, &might_have_other_form)) segment.emplace_back(queries::adopt_numbers, std::move(adopted));
    if (needs(batch, &has_both_ids)) segment.emplace_back(queries::merge_twins, std::move(twins));
    segment.emplace_back(queries::add_contacts, std::move(contacts));
    segment.emplace_back(queries::add_conversations, std::move(conversations));
    const auto place = segment.size();
    segment.emplace_back(queries::insert_inbound, std::move(messages));
    if (needs(batch, &has_file)) segment.push_back(add_files(batch));
    if (needs(batch, &moves)) segment.push_back(move_people(batch));
    const auto tables = co_await pool_.transact(std::move(segment), limit);
    if (!tables) co_return tables.error();
    std::vector<inbound_result> out;
    for (int i = 0; i < tables->at(place).size(); ++i) out.push_back(read_result(tables->at(place)[i]));
    if (out.size() != batch.size())
        co_return postgres::error{postgres::failure::conflict, {}, "a contact vanished meanwhile", "insert_inbound", {}};
    co_return out;
}

}  // namespace hermod::store
