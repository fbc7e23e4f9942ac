#include "store/inbound_store.hpp"

#include "store/columns.hpp"
#include "store/inbound_queries.hpp"

namespace hermod::store {

namespace {

struct inbound_columns {
    texts tenant, account, message, contact, conversation, profile, wamid, kind, body;
    optional_texts wa_id, bsuid, content;
    numbers at, opens_window;

    explicit inbound_columns(const std::vector<inbound_row>& batch) {
        for (const auto& row : batch) {
            tenant.push_back(row.tenant_id);
            account.push_back(row.account_id);
            message.push_back(row.message_id);
            contact.push_back(row.contact_id);
            conversation.push_back(row.conversation_id);
            profile.push_back(row.profile_name);
            wamid.push_back(row.wamid);
            kind.push_back(row.kind);
            body.push_back(row.body);
            wa_id.push_back(or_null(row.wa_id));
            bsuid.push_back(or_null(row.bsuid));
            content.push_back(or_null(row.content_json));
            at.push_back(row.at);
            opens_window.push_back(row.opens_window ? 1 : 0);
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

}  // namespace

awaitable<postgres::result<std::vector<inbound_result>>> inbound_store::insert(std::vector<inbound_row> batch, deadline limit) {
    const inbound_columns c{batch};
    postgres::params contacts;
    contacts.add_array(c.tenant).add_array(c.contact).add_array(c.wa_id).add_array(c.bsuid).add_array(c.profile);
    postgres::params conversations;
    conversations.add_array(c.tenant).add_array(c.conversation).add_array(c.account).add_array(c.wa_id).add_array(c.bsuid);
    postgres::params messages;
    messages.add_array(c.tenant).add_array(c.message).add_array(c.account).add_array(c.wa_id).add_array(c.bsuid);
    messages.add_array(c.wamid).add_array(c.kind).add_array(c.content).add_array(c.body).add_array(c.at).add_array(c.opens_window);
    std::vector<postgres::statement> segment;
    segment.emplace_back(queries::add_contacts, std::move(contacts));
    segment.emplace_back(queries::add_conversations, std::move(conversations));
    segment.emplace_back(queries::insert_inbound, std::move(messages));
    const auto tables = co_await pool_.transact(std::move(segment), limit);
    if (!tables) co_return tables.error();
    std::vector<inbound_result> out;
    for (int i = 0; i < tables->at(2).size(); ++i) out.push_back(read_result(tables->at(2)[i]));
    if (out.size() != batch.size())
        co_return postgres::error{postgres::failure::conflict, {}, "a contact vanished meanwhile", "insert_inbound", {}};
    co_return out;
}

}  // namespace hermod::store
