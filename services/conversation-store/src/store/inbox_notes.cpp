#include "store/inbox_notes.hpp"

#include "store/inbox_history.hpp"
#include "store/inbox_notes_queries.hpp"

#include <algorithm>

namespace hermod::store {

namespace {

using postgres::params;
using postgres::statement;
using postgres::table;

constexpr int most_canned = 1'000;

note_row read_note(const table::row& row) {
    note_row out;
    out.id = row.uuid(0);
    out.text = row.text(1);
    out.author = {std::string{row.text(2)}, std::string{row.text(3)}};
    out.created_at = row.time(4);
    out.updated_at = row.time(5);
    return out;
}

canned_row read_canned(const table::row& row) {
    canned_row out;
    out.id = row.uuid(0);
    out.shortcut = row.text(1);
    out.text = row.text(2);
    out.created_at = row.time(3);
    out.updated_at = row.time(4);
    return out;
}

template <class Row, class Read>
page_of<Row> page_in(const table& rows, int limit, Read read) {
    page_of<Row> page;
    page.has_more = rows.size() > limit;
    for (int i = 0; i < std::min(rows.size(), limit); ++i) page.rows.push_back(read(rows[i]));
    return page;
}

template <class Row, class Read>
postgres::result<std::optional<Row>> one_in(const postgres::result<table>& rows, Read read) {
    if (!rows) return rows.error();
    if (rows->empty()) return std::optional<Row>{};
    return std::optional<Row>{read((*rows)[0])};
}

}  // namespace

awaitable<postgres::result<table>> inbox_notes::change_rows(
    asking who, std::string_view action, statement main
) {
    std::vector<statement> segment;
    segment.push_back(audited(who.author, action));
    segment.push_back(std::move(main));
    const auto answers = co_await requests_.transact_as(who.tenant, std::move(segment), who.limit);
    if (!answers) co_return answers.error();
    co_return (*answers)[1];
}

inbox_notes::found<page_of<note_row>> inbox_notes::list(
    asking who, uuid conversation, int limit, std::optional<cursor> after
) {
    params values;
    values.add(who.tenant).add(conversation).add(who.eyes.viewer).add(limit + 1);
    if (after)
        values.add(after->time).add(after->id);
    else
        values.add("infinity").add(uuid{});  // no time is as late: the id does not matter
    std::vector<statement> ask;
    ask.push_back(seen_statement(who.tenant, who.eyes, conversation));
    ask.emplace_back(queries::list_notes, std::move(values));
    const auto answers = co_await requests_.transact_as(who.tenant, std::move(ask), who.limit);
    if (!answers) co_return answers.error();
    if ((*answers)[0].empty()) co_return std::nullopt;
    co_return page_in<note_row>((*answers)[1], limit, read_note);
}

inbox_notes::found<note_row> inbox_notes::add(asking who, uuid conversation, std::string text) {
    params values;
    values.add(who.tenant)
        .add(conversation)
        .add(who.eyes.viewer)
        .add(make_uuid_v7())
        .add(who.author.id)
        .add(text);
    statement main{queries::add_note, std::move(values)};
    const auto rows = co_await change_rows(std::move(who), "note.added", std::move(main));
    co_return one_in<note_row>(rows, read_note);
}

inbox_notes::found<note_row> inbox_notes::change(
    asking who, uuid note, std::optional<std::string> only_of, std::string text
) {
    params values;
    values.add(who.tenant).add(note).add(who.eyes.viewer).add(only_of).add(text);
    statement main{queries::change_note, std::move(values)};
    const auto rows = co_await change_rows(std::move(who), "note.changed", std::move(main));
    co_return one_in<note_row>(rows, read_note);
}

inbox_notes::found<note_row> inbox_notes::remove(
    asking who, uuid note, std::optional<std::string> only_of
) {
    params values;
    values.add(who.tenant).add(note).add(who.eyes.viewer).add(only_of);
    statement main{queries::remove_note, std::move(values)};
    const auto rows = co_await change_rows(std::move(who), "note.removed", std::move(main));
    co_return one_in<note_row>(rows, read_note);
}

awaitable<postgres::result<page_of<canned_row>>> inbox_notes::list_canned(asking who) {
    params values;
    values.add(who.tenant).add(most_canned);
    statement ask{queries::list_canned, std::move(values)};
    const auto rows = co_await requests_.execute_as(who.tenant, std::move(ask), who.limit);
    if (!rows) co_return rows.error();
    co_return page_in<canned_row>(*rows, most_canned, read_canned);
}

inbox_notes::found<canned_row> inbox_notes::add_canned(
    asking who, std::string shortcut, std::string text
) {
    params values;
    values.add(who.tenant).add(make_uuid_v7()).add(shortcut).add(text).add(who.author.id);
    statement main{queries::add_canned, std::move(values)};
    const auto rows = co_await change_rows(std::move(who), "canned_reply.added", std::move(main));
    co_return one_in<canned_row>(rows, read_canned);
}

inbox_notes::found<canned_row> inbox_notes::change_canned(
    asking who, uuid reply, std::optional<std::string> shortcut, std::optional<std::string> text
) {
    params values;
    values.add(who.tenant).add(reply).add(shortcut).add(text);
    statement main{queries::change_canned, std::move(values)};
    const auto rows = co_await change_rows(std::move(who), "canned_reply.changed", std::move(main));
    co_return one_in<canned_row>(rows, read_canned);
}

inbox_notes::found<canned_row> inbox_notes::remove_canned(asking who, uuid reply) {
    params values;
    values.add(who.tenant).add(reply);
    statement main{queries::remove_canned, std::move(values)};
    const auto rows = co_await change_rows(std::move(who), "canned_reply.removed", std::move(main));
    co_return one_in<canned_row>(rows, read_canned);
}

}  // namespace hermod::store
