#include "store/inbox_search.hpp"

#include "store/inbox_history.hpp"
#include "store/inbox_search_queries.hpp"

#include <algorithm>

namespace hermod::store {

namespace {

using postgres::params;
using postgres::statement;

params days_of(const asking& who, const std::string& from, const std::string& until) {
    params values;
    values.add(who.tenant).add(from).add(until);
    return values;
}

statement said_statement(
    const asking& who,
    const std::string& text,
    const std::optional<uuid>& conversation,
    int limit,
    const std::optional<cursor>& after
) {
    params values;
    values.add(who.tenant).add(text).add(conversation);
    if (after)
        values.add(after->time).add(after->id);
    else
        values.add("infinity").add("");
    values.add(limit + 1).add(who.eyes.viewer);
    return {queries::search_messages, std::move(values)};
}

page_of<found_message> said_in(const postgres::table& rows, int limit) {
    page_of<found_message> page;
    page.has_more = rows.size() > limit;
    for (int i = 0; i < std::min(rows.size(), limit); ++i) {
        const auto row = rows[i];
        page.rows.push_back(
            {row.uuid(0),
             std::string{row.text(1)},
             std::string{row.text(2)},
             row.time(3),
             row.time(4)}
        );
    }
    return page;
}

std::optional<double> optional_number(const postgres::table::row& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return row.number(column);
}

}  // namespace

awaitable<postgres::result<std::vector<conversation_row>>> inbox_search::find_conversations(
    asking who, std::string text, int limit
) {
    params values;
    values.add(who.tenant).add(text).add(who.eyes.viewer).add(limit);
    statement ask{queries::search_names, std::move(values)};
    const auto rows = co_await requests_.execute_as(who.tenant, std::move(ask), who.limit);
    if (!rows) co_return rows.error();
    auto page = read_conversation_page(*rows, limit);
    co_return std::move(page.rows);
}

awaitable<postgres::result<page_of<found_message>>> inbox_search::find_messages(
    asking who, std::string text, int limit, std::optional<cursor> after
) {
    auto ask = said_statement(who, text, std::nullopt, limit, after);
    const auto rows = co_await requests_.execute_as(who.tenant, std::move(ask), who.limit);
    if (!rows) co_return rows.error();
    co_return said_in(*rows, limit);
}

awaitable<postgres::result<std::optional<page_of<found_message>>>> inbox_search::find_messages_in(
    asking who, uuid conversation, std::string text, int limit, std::optional<cursor> after
) {
    std::vector<statement> ask;
    ask.push_back(seen_statement(who.tenant, who.eyes, conversation));
    ask.push_back(said_statement(who, text, conversation, limit, after));
    const auto answers = co_await requests_.transact_as(who.tenant, std::move(ask), who.limit);
    if (!answers) co_return answers.error();
    if ((*answers)[0].empty()) co_return std::nullopt;
    co_return said_in((*answers)[1], limit);
}

awaitable<postgres::result<inbox_figures>> inbox_search::sum_up(
    asking who, std::string from, std::string until
) {
    std::vector<statement> ask;
    ask.emplace_back(queries::message_volumes, days_of(who, from, until));
    ask.emplace_back(queries::first_responses, days_of(who, from, until));
    ask.emplace_back(queries::failures_by_code, days_of(who, from, until));
    const auto answers = co_await requests_.transact_as(who.tenant, std::move(ask), who.limit);
    if (!answers) co_return answers.error();
    inbox_figures out;
    const auto& days = (*answers)[0];
    for (int i = 0; i < days.size(); ++i)
        out.volumes.push_back({std::string{days[i].text(0)}, days[i].integer(1), days[i].integer(2)}
        );
    const auto waits = (*answers)[1][0];
    out.response_p50 = optional_number(waits, 0);
    out.response_p90 = optional_number(waits, 1);
    out.responses = waits.integer(2);
    const auto& failures = (*answers)[2];
    for (int i = 0; i < failures.size(); ++i)
        out.failures.push_back({std::string{failures[i].text(0)}, failures[i].integer(1)});
    co_return out;
}

}  // namespace hermod::store
