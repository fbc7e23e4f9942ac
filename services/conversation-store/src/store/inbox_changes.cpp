#include "store/inbox_changes.hpp"

#include "store/inbox_change_queries.hpp"
#include "store/pending_events.hpp"

namespace hermod::store {

namespace {

using postgres::params;
using postgres::statement;
using postgres::table;

constexpr int first_event_column = 3;

params seen_by(const change_context& about) {
    params values;
    values.add(about.tenant).add(about.conversation).add(about.eyes.viewer);
    return values;
}

std::vector<contracts::event> events_in(const table::row& row) {
    std::vector<contracts::event> out;
    if (!row.is_null(first_event_column)) out.push_back(read_kept_event(row, first_event_column));
    return out;
}

statement read_changed(const uuid& tenant, const uuid& conversation) {
    params values;
    values.add(tenant).add(conversation);
    return {queries::read_changed, std::move(values)};
}

}  // namespace

inbox_changes::outcome inbox_changes::run(
    change_context about, std::string_view action, statement main, std::vector<statement> before
) {
    std::vector<statement> segment;
    segment.push_back(audited(about.author, action));
    for (auto& one : before) segment.push_back(std::move(one));
    const auto place = segment.size();
    segment.push_back(std::move(main));
    segment.push_back(read_changed(about.tenant, about.conversation));
    const auto answers =
        co_await requests_.transact_as(about.tenant, std::move(segment), about.limit);
    if (!answers) co_return answers.error();
    const auto& told = (*answers)[place];
    const auto& rows = (*answers)[place + 1];
    if (!told[0].boolean(0) || rows.empty()) co_return std::nullopt;
    changed_conversation out;
    out.now = read_conversation(rows[0]);
    if (!told[0].is_null(1))
        out.had = person{std::string{told[0].text(1)}, std::string{told[0].text(2)}};
    out.events = events_in(told[0]);
    out.action = action;
    co_return out;
}

inbox_changes::outcome inbox_changes::set_archived(change_context about, bool is_archived) {
    statement main{is_archived ? queries::archive : queries::unarchive, seen_by(about)};
    return run(
        std::move(about),
        is_archived ? "conversation.archived" : "conversation.unarchived",
        std::move(main)
    );
}

inbox_changes::outcome inbox_changes::set_favorite(change_context about, bool is_favorite) {
    statement main{queries::set_favorite, seen_by(about).add(is_favorite)};
    return run(
        std::move(about),
        is_favorite ? "conversation.favorited" : "conversation.unfavorited",
        std::move(main)
    );
}

inbox_changes::outcome inbox_changes::set_pinned(change_context about, bool is_pinned) {
    statement main{queries::set_pinned, seen_by(about).add(is_pinned)};
    return run(
        std::move(about),
        is_pinned ? "conversation.pinned" : "conversation.unpinned",
        std::move(main)
    );
}

inbox_changes::outcome inbox_changes::set_muted(
    change_context about, std::optional<system_time> until
) {
    statement main{queries::set_muted, seen_by(about).add(until)};
    return run(
        std::move(about), until ? "conversation.muted" : "conversation.unmuted", std::move(main)
    );
}

inbox_changes::outcome inbox_changes::mark_unread(change_context about) {
    statement main{queries::mark_unread, seen_by(about)};
    return run(std::move(about), "conversation.marked_unread", std::move(main));
}

inbox_changes::outcome inbox_changes::mark_read(change_context about, std::string up_to) {
    statement main{up_to.empty() ? queries::mark_read : queries::mark_read_up_to, seen_by(about)};
    if (!up_to.empty()) main.values.add(up_to);
    return run(std::move(about), "conversation.read", std::move(main));
}

inbox_changes::outcome inbox_changes::assign(change_context about, std::optional<uuid> user) {
    statement main{queries::assign, seen_by(about).add(user)};
    return run(
        std::move(about),
        user ? "conversation.assigned" : "conversation.unassigned",
        std::move(main)
    );
}

inbox_changes::outcome inbox_changes::claim(change_context about, uuid user) {
    statement main{queries::claim, seen_by(about).add(user)};
    return run(std::move(about), "conversation.claimed", std::move(main));
}

inbox_changes::outcome inbox_changes::release(change_context about, uuid user) {
    statement main{queries::release, seen_by(about).add(user)};
    return run(std::move(about), "conversation.released", std::move(main));
}

inbox_changes::outcome inbox_changes::set_tags(
    change_context about, std::vector<std::string> tags
) {
    statement main{queries::set_tags, seen_by(about).add_array(tags)};
    params names;
    names.add(about.tenant).add_array(tags).add(about.conversation).add(about.eyes.viewer);
    std::vector<statement> before;
    before.emplace_back(queries::add_tags, std::move(names));
    return run(std::move(about), "conversation.tagged", std::move(main), std::move(before));
}

awaitable<postgres::result<std::optional<undo_ticket>>> inbox_changes::take_away(
    change_context about, std::string_view action, const postgres::query& how
) {
    undo_ticket out;
    out.token = make_uuid_v7();
    params ticket = seen_by(about);
    ticket.add(out.token).add(std::int64_t{undo_for_.count()});
    std::vector<statement> segment;
    segment.push_back(audited(about.author, action));
    segment.emplace_back(queries::keep_undo, std::move(ticket));
    segment.emplace_back(how, seen_by(about));
    const auto answers =
        co_await requests_.transact_as(about.tenant, std::move(segment), about.limit);
    if (!answers) co_return answers.error();
    const auto& kept = (*answers)[1];
    if (kept.empty()) co_return std::nullopt;
    out.until = kept[0].time(0);
    out.events = events_in((*answers)[2][0]);
    out.action = action;
    co_return out;
}

awaitable<postgres::result<std::optional<undo_ticket>>> inbox_changes::clear(change_context about) {
    return take_away(std::move(about), "conversation.cleared", queries::clear);
}

awaitable<postgres::result<std::optional<undo_ticket>>> inbox_changes::remove(change_context about
) {
    return take_away(std::move(about), "conversation.deleted", queries::delete_conversation);
}

/// Which conversation it was is known only afterwards: a second, plain read.
inbox_changes::outcome inbox_changes::undo(change_context about, uuid token) {
    params values;
    values.add(about.tenant).add(token).add(about.eyes.viewer);
    std::vector<statement> segment;
    segment.push_back(audited(about.author, "conversation.restored"));
    segment.emplace_back(queries::undo, std::move(values));
    const auto answers =
        co_await requests_.transact_as(about.tenant, std::move(segment), about.limit);
    if (!answers) co_return answers.error();
    const auto told = (*answers)[1][0];
    if (!told.boolean(0)) co_return std::nullopt;
    auto ask = read_changed(about.tenant, told.uuid(1));
    const auto rows = co_await requests_.execute_as(about.tenant, std::move(ask), about.limit);
    if (!rows) co_return rows.error();
    if (rows->empty()) co_return std::nullopt;
    changed_conversation out;
    out.now = read_conversation((*rows)[0]);
    out.events = events_in(told);
    out.action = "conversation.restored";
    co_return out;
}

awaitable<postgres::result<bool>> inbox_changes::user_is_active(
    uuid tenant, uuid user, deadline limit
) {
    params values;
    values.add(tenant).add(user);
    statement ask{queries::user_is_active, std::move(values)};
    const auto rows = co_await requests_.execute_as(tenant, std::move(ask), limit);
    if (!rows) co_return rows.error();
    co_return !rows->empty();
}

awaitable<postgres::result<std::vector<std::string>>> inbox_changes::read_tags(
    uuid tenant, deadline limit
) {
    params values;
    values.add(tenant);
    statement ask{queries::list_tags, std::move(values)};
    const auto rows = co_await requests_.execute_as(tenant, std::move(ask), limit);
    if (!rows) co_return rows.error();
    std::vector<std::string> out;
    for (int i = 0; i < rows->size(); ++i) out.emplace_back((*rows)[i].text(0));
    co_return out;
}

}  // namespace hermod::store
