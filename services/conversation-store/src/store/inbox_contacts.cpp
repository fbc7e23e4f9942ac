#include "store/inbox_contacts.hpp"

#include "store/inbox_contact_queries.hpp"
#include "store/pending_events.hpp"

#include <algorithm>

namespace hermod::store {

namespace {

using postgres::params;
using postgres::statement;
using postgres::table;

contact_details read_contact(const table::row& row) {
    contact_details out;
    out.id = row.uuid(0);
    out.name = row.optional_text(1);
    out.profile_name = row.optional_text(2);
    out.phone = row.optional_text(3);
    out.wa_id = row.optional_text(4);
    out.bsuid = row.optional_text(5);
    out.email = row.optional_text(6);
    out.is_group = row.boolean(7);
    out.created_at = row.time(8);
    out.updated_at = row.time(9);
    out.conversations_json = row.text(10);
    return out;
}

std::vector<contracts::event> events_in(const table& rows, int first) {
    std::vector<contracts::event> out;
    for (int i = 0; i < rows.size(); ++i)
        if (!rows[i].is_null(first)) out.push_back(read_kept_event(rows[i], first));
    return out;
}

}  // namespace

statement inbox_contacts::find_statement(const asking& who, const uuid& contact) {
    params values;
    values.add(who.tenant).add(contact).add_null().add_null().add(who.eyes.viewer);
    return {queries::get_contact, std::move(values)};
}

awaitable<postgres::result<page_of<contact_details>>> inbox_contacts::list(
    asking who, std::string search, int limit, std::optional<cursor> after
) {
    params values;
    values.add(who.tenant).add(limit + 1);
    if (after)
        values.add(after->time).add(after->id);
    else
        values.add("infinity").add(uuid{});
    const auto* which = &queries::list_contacts;
    if (!search.empty()) {
        which = &queries::search_contacts;
        values.add(who.eyes.viewer).add(search);
    } else if (who.eyes.viewer) {
        which = &queries::list_contacts_seen;
        values.add(who.eyes.viewer);
    }
    statement ask{*which, std::move(values)};
    const auto rows = co_await requests_.execute_as(who.tenant, std::move(ask), who.limit);
    if (!rows) co_return rows.error();
    page_of<contact_details> page;
    page.has_more = rows->size() > limit;
    for (int i = 0; i < std::min(rows->size(), limit); ++i)
        page.rows.push_back(read_contact((*rows)[i]));
    co_return page;
}

inbox_contacts::found<contact_details> inbox_contacts::find(asking who, uuid contact) {
    auto ask = find_statement(who, contact);
    const auto rows = co_await requests_.execute_as(who.tenant, std::move(ask), who.limit);
    if (!rows) co_return rows.error();
    if (rows->empty()) co_return std::nullopt;
    co_return read_contact((*rows)[0]);
}

awaitable<postgres::result<inbox_contacts::put_result>> inbox_contacts::put(
    asking who, contact_wish wish, std::optional<uuid> by
) {
    params values;
    values.add(who.tenant)
        .add(make_uuid_v7())
        .add(wish.digits)
        .add(wish.name)
        .add(wish.email)
        .add(by);
    std::vector<statement> segment;
    segment.push_back(audited(who.author, "contact.put"));
    segment.emplace_back(queries::put_contact, std::move(values));
    const auto answers = co_await requests_.transact_as(who.tenant, std::move(segment), who.limit);
    if (!answers) co_return answers.error();
    const auto& made = (*answers)[1];
    if (made.empty())
        co_return postgres::error{
            postgres::failure::conflict, {}, "a contact vanished meanwhile", "put_contact", {}};
    const asking anybody{who.tenant, sight{}, who.author, who.limit};
    auto ask = find_statement(anybody, made[0].uuid(0));
    const auto rows = co_await requests_.execute_as(who.tenant, std::move(ask), who.limit);
    if (!rows) co_return rows.error();
    if (rows->empty())
        co_return postgres::error{
            postgres::failure::conflict, {}, "a contact vanished meanwhile", "get_contact", {}};
    co_return put_result{read_contact((*rows)[0]), made[0].boolean(1)};
}

inbox_contacts::found<contact_details> inbox_contacts::change(
    asking who, uuid contact, std::optional<std::string> name, std::optional<std::string> email
) {
    const auto seen = co_await find(who, contact);
    if (!seen || !*seen) co_return seen;
    params values;
    values.add(who.tenant).add((*seen)->id).add(name).add(email);
    std::vector<statement> segment;
    segment.push_back(audited(who.author, "contact.changed"));
    segment.emplace_back(queries::change_contact, std::move(values));
    segment.push_back(find_statement(who, (*seen)->id));
    const auto answers = co_await requests_.transact_as(who.tenant, std::move(segment), who.limit);
    if (!answers) co_return answers.error();
    if ((*answers)[1].empty() || (*answers)[2].empty()) co_return std::nullopt;
    co_return read_contact((*answers)[2][0]);
}

inbox_contacts::found<std::vector<contracts::event>> inbox_contacts::remove(
    asking who, uuid contact
) {
    const auto seen = co_await find(who, contact);
    if (!seen) co_return seen.error();
    if (!*seen) co_return std::nullopt;
    params values;
    values.add(who.tenant).add((*seen)->id);
    std::vector<statement> segment;
    segment.push_back(audited(who.author, "contact.deleted"));
    segment.emplace_back(queries::remove_contact, std::move(values));
    const auto answers = co_await requests_.transact_as(who.tenant, std::move(segment), who.limit);
    if (!answers) co_return answers.error();
    if ((*answers)[1].empty()) co_return std::nullopt;
    co_return events_in((*answers)[1], 1);
}

inbox_contacts::found<std::vector<contracts::event>> inbox_contacts::erase(
    asking who, uuid contact
) {
    params values;
    values.add(contact);
    std::vector<statement> segment;
    segment.push_back(audited(who.author, "contact.erased"));
    segment.emplace_back(queries::erase_contact, std::move(values));
    const auto answers = co_await requests_.transact_as(who.tenant, std::move(segment), who.limit);
    if (!answers) co_return answers.error();
    if ((*answers)[1].empty()) co_return std::nullopt;
    co_return events_in((*answers)[1], 0);
}

inbox_contacts::found<contact_export> inbox_contacts::export_all(
    asking who, uuid contact, int messages, std::optional<cursor> after
) {
    params values;
    values.add(who.tenant).add(contact);
    if (after)
        values.add(after->time).add(after->id);
    else
        values.add("-infinity").add("");
    values.add(messages);
    std::vector<statement> segment;
    segment.push_back(audit_entry(
        who.author, {who.tenant, "contact.exported", "contact", to_string(contact), std::nullopt}
    ));
    segment.emplace_back(queries::export_contact, std::move(values));
    const auto answers = co_await requests_.transact_as(who.tenant, std::move(segment), who.limit);
    if (!answers) co_return answers.error();
    const auto& rows = (*answers)[1];
    if (rows.empty()) co_return std::nullopt;
    contact_export out;
    out.person_json = rows[0].text(0);
    out.messages_json = rows[0].text(1);
    if (rows[0].integer(2) == messages)
        out.next = cursor{rows[0].time(3), std::string{rows[0].text(4)}};
    co_return out;
}

}  // namespace hermod::store
