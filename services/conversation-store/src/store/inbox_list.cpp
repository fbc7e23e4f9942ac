#include "store/inbox_list.hpp"

#include "store/inbox_list_queries.hpp"

namespace hermod::store {

namespace {

using postgres::params;
using postgres::statement;

constexpr std::string_view before_everything = "infinity";
constexpr std::string_view greatest_id = "ffffffff-ffff-ffff-ffff-ffffffffffff";

params page_params(const uuid& tenant, const list_request& wanted) {
    params values;
    values.add(tenant).add(wanted.limit + 1);
    if (wanted.after)
        values.add(wanted.after->is_pinned).add(wanted.after->activity_at).add(wanted.after->id);
    else
        values.add(true).add(before_everything).add(greatest_id);
    return values;
}

/// The zero id stands for nobody: see the index conversations_by_assignee.
std::vector<std::string> assignees_of(
    const list_request& wanted, const sight& eyes, const std::optional<uuid>& self
) {
    const auto nobody = to_string(uuid{});
    switch (wanted.filter) {
        case list_filter::mine:
            return {self ? to_string(*self) : std::string{greatest_id}};
        case list_filter::unassigned:
            return {nobody};
        default:
            return {to_string(eyes.viewer.value_or(uuid{})), nobody};
    }
}

const postgres::query& list_of(list_filter filter, bool sees_all) {
    switch (filter) {
        case list_filter::unread:
            return sees_all ? queries::list_unread : queries::list_unread_seen;
        case list_filter::favorites:
            return sees_all ? queries::list_favorites : queries::list_favorites_seen;
        case list_filter::groups:
            return sees_all ? queries::list_groups : queries::list_groups_seen;
        case list_filter::archived:
            return sees_all ? queries::list_archived : queries::list_archived_seen;
        default:
            return queries::list_all;
    }
}

statement list_statement(
    const uuid& tenant,
    const sight& eyes,
    const std::optional<uuid>& self,
    const list_request& wanted
) {
    auto values = page_params(tenant, wanted);
    if (!wanted.search.empty()) {
        values.add(eyes.viewer).add(wanted.search).add(to_text(wanted.filter)).add(self);
        return {queries::list_found, std::move(values)};
    }
    const bool by_assignee = wanted.filter == list_filter::mine ||
                             wanted.filter == list_filter::unassigned ||
                             (wanted.filter == list_filter::all && eyes.viewer);
    if (by_assignee) {
        const auto assignees = assignees_of(wanted, eyes, self);
        values.add(eyes.viewer).add_array(assignees);
        return {queries::list_by_assignee, std::move(values)};
    }
    if (eyes.viewer) values.add(*eyes.viewer);
    return {list_of(wanted.filter, !eyes.viewer), std::move(values)};
}

}  // namespace

awaitable<postgres::result<conversation_page>> inbox_list::read(
    uuid tenant, sight eyes, std::optional<uuid> self, list_request wanted, deadline limit
) {
    auto ask = list_statement(tenant, eyes, self, wanted);
    const auto rows = co_await requests_.execute_as(tenant, std::move(ask), limit);
    if (!rows) co_return rows.error();
    co_return read_conversation_page(*rows, wanted.limit);
}

awaitable<postgres::result<conversation_counts>> inbox_list::count(
    uuid tenant, sight eyes, std::optional<uuid> self, deadline limit
) {
    params values;
    values.add(tenant).add(eyes.viewer).add(conversation_counts::counted_to).add(self);
    statement ask{queries::count_conversations, std::move(values)};
    const auto rows = co_await requests_.execute_as(tenant, std::move(ask), limit);
    if (!rows) co_return rows.error();
    const auto row = (*rows)[0];
    conversation_counts out;
    out.all = row.integer(0);
    out.unread = row.integer(1);
    out.favorites = row.integer(2);
    out.groups = row.integer(3);
    out.mine = row.integer(4);
    out.unassigned = row.integer(5);
    out.archived = row.integer(6);
    out.archived_unread = row.integer(7);
    co_return out;
}

awaitable<postgres::result<std::optional<conversation_row>>> inbox_list::find(
    uuid tenant, sight eyes, uuid conversation, deadline limit
) {
    params values;
    values.add(tenant).add(conversation).add(eyes.viewer);
    statement ask{queries::get_conversation, std::move(values)};
    const auto rows = co_await requests_.execute_as(tenant, std::move(ask), limit);
    if (!rows) co_return rows.error();
    if (rows->empty()) co_return std::nullopt;
    co_return read_conversation((*rows)[0]);
}

}  // namespace hermod::store
