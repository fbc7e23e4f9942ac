#include "store/chat_store.hpp"

#include "store/chat_queries.hpp"
#include "store/columns.hpp"

#include <set>
#include <utility>

namespace hermod::store {

namespace {

std::set<std::string> ids_in(const postgres::table& rows) {
    std::set<std::string> out;
    for (int i = 0; i < rows.size(); ++i) out.emplace(rows[i].text(0));
    return out;
}

}  // namespace

awaitable<postgres::result<std::vector<std::optional<chat>>>> chat_store::resolve(
    std::vector<const contracts::send_request*> requests, deadline limit) {
    texts tenant, account, contact, conversation, phone;
    optional_texts name;
    for (const auto* r : requests) {
        tenant.push_back(r->tenant_id);
        account.push_back(r->account_id);
        contact.push_back(r->new_chat->contact_id);
        conversation.push_back(r->conversation_id);
        phone.push_back(r->new_chat->phone);
        name.push_back(r->new_chat->name);
    }
    postgres::params contacts, conversations, found;
    contacts.add_array(tenant).add_array(account).add_array(contact).add_array(conversation).add_array(phone).add_array(name);
    conversations.add_array(tenant).add_array(account).add_array(contact).add_array(conversation).add_array(phone);
    found.add_array(tenant).add_array(account).add_array(phone);
    std::vector<postgres::statement> segment;
    segment.emplace_back(queries::make_chat_contacts, std::move(contacts));
    segment.emplace_back(queries::make_chat_conversations, std::move(conversations));
    segment.emplace_back(queries::find_chats, std::move(found));
    const auto tables = co_await pool_.transact(std::move(segment), limit);
    if (!tables) co_return tables.error();
    auto new_contacts = ids_in(tables->at(0));
    auto new_conversations = ids_in(tables->at(1));
    std::vector<std::optional<chat>> out(requests.size());
    const auto& rows = tables->at(2);
    for (int i = 0; i < rows.size(); ++i) {
        chat one{std::string{rows[i].text(1)}, std::string{rows[i].text(2)}};
        one.made_contact = new_contacts.erase(one.contact_id) > 0;
        one.made_conversation = new_conversations.erase(one.conversation_id) > 0;
        out[static_cast<std::size_t>(rows[i].integer(0)) - 1] = std::move(one);
    }
    co_return out;
}

}  // namespace hermod::store
