#include "store/inbox_operator.hpp"

#include "store/inbox_operator_queries.hpp"
#include "store/pending_events.hpp"

#include <algorithm>

namespace hermod::store {

namespace {

using postgres::params;
using postgres::statement;

constexpr int place_column = 22;  // behind those of queries::message_columns

const postgres::query& list_of(trouble kind) {
    switch (kind) {
        case trouble::uncertain:
            return queries::list_uncertain;
        case trouble::failed:
            return queries::list_failed;
        case trouble::scheduled:
            break;
    }
    return queries::list_scheduled;
}

}  // namespace

awaitable<postgres::result<page_of<troubled_message>>> inbox_operator::list(
    asking who, trouble kind, int limit, std::optional<cursor> after
) {
    params values;
    values.add(who.tenant).add(limit + 1);
    if (after)
        values.add(after->time).add(after->id);
    else
        values.add("infinity").add("");
    statement ask{list_of(kind), std::move(values)};
    const auto rows = co_await requests_.execute_as(who.tenant, std::move(ask), who.limit);
    if (!rows) co_return rows.error();
    page_of<troubled_message> page;
    page.has_more = rows->size() > limit;
    for (int i = 0; i < std::min(rows->size(), limit); ++i)
        page.rows.push_back({read_message((*rows)[i]), (*rows)[i].time(place_column)});
    co_return page;
}

awaitable<postgres::result<std::optional<settled_message>>> inbox_operator::settle(
    asking who, std::string message, bool is_sent
) {
    const auto reached =
        is_sent ? contracts::message_status::sent : contracts::message_status::failed;
    params values;
    values.add(who.tenant)
        .add(message)
        .add(contracts::rank_of(reached))
        .add(who.author.kind)
        .add(who.author.id);
    values.add(who.author.address).add(who.author.request_id).add("message.settled");
    statement main{queries::settle_message, std::move(values)};
    const auto rows = co_await requests_.execute_as(who.tenant, std::move(main), who.limit);
    if (!rows) co_return rows.error();
    const auto row = (*rows)[0];
    if (!row.boolean(0)) co_return std::nullopt;
    settled_message out;
    out.was_uncertain = row.integer(1) == contracts::rank_of(contracts::message_status::uncertain);
    if (!row.is_null(2)) out.events.push_back(read_kept_event(row, 2));
    co_return out;
}

}  // namespace hermod::store
