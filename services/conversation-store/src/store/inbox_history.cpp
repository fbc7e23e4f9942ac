#include "store/inbox_history.hpp"

#include "store/inbox_history_queries.hpp"

#include <algorithm>

namespace hermod::store {

namespace {

using postgres::params;
using postgres::statement;
using postgres::table;

/// One row more than wanted is asked for: it says whether there are more. Without a place the
/// newest ones are meant.
statement page_statement(
    const postgres::query& which,
    const uuid& tenant,
    const uuid& conversation,
    int limit,
    const std::optional<cursor>& place
) {
    params values;
    values.add(tenant).add(conversation).add(limit + 1);
    if (place)
        values.add(place->time).add(place->id);
    else
        values.add("infinity").add("");
    return {which, std::move(values)};
}

std::vector<message_row> rows_in(const table& rows, int limit) {
    std::vector<message_row> out;
    for (int i = 0; i < std::min(rows.size(), limit); ++i) out.push_back(read_message(rows[i]));
    return out;
}

thread_page older_page(const table& rows, int limit, bool is_newest) {
    thread_page page;
    page.messages = rows_in(rows, limit);
    std::reverse(page.messages.begin(), page.messages.end());
    page.has_older = rows.size() > limit;
    page.has_newer = !is_newest;
    return page;
}

thread_page newer_page(const table& rows, int limit) {
    thread_page page;
    page.messages = rows_in(rows, limit);
    page.has_older = true;
    page.has_newer = rows.size() > limit;
    return page;
}

attempt_row read_attempt(const table::row& row) {
    attempt_row out;
    out.attempt = row.integer(0);
    out.try_number = row.integer(1);
    out.result = row.text(2);
    out.at = row.time(3);
    out.started_at = row.optional_time(4);
    out.error_json = row.optional_text(5);
    out.claim_id = row.optional_text(6);
    return out;
}

}  // namespace

statement seen_statement(const uuid& tenant, const sight& eyes, const uuid& conversation) {
    params values;
    values.add(tenant).add(conversation).add(eyes.viewer);
    return {queries::thread_is_seen, std::move(values)};
}

inbox_history::found<thread_page> inbox_history::read(
    uuid tenant, sight eyes, uuid conversation, thread_request wanted, deadline limit
) {
    if (!wanted.around.empty())
        co_return co_await read_around(tenant, eyes, conversation, std::move(wanted), limit);
    const bool is_newer = wanted.goes_newer && wanted.from;
    const auto& which = is_newer ? queries::messages_after : queries::messages_before;
    std::vector<statement> ask;
    ask.push_back(seen_statement(tenant, eyes, conversation));
    ask.push_back(page_statement(which, tenant, conversation, wanted.limit, wanted.from));
    const auto answers = co_await requests_.transact_as(tenant, std::move(ask), limit);
    if (!answers) co_return answers.error();
    if ((*answers)[0].empty()) co_return std::nullopt;
    if (is_newer) co_return newer_page((*answers)[1], wanted.limit);
    co_return older_page((*answers)[1], wanted.limit, !wanted.from);
}

/// Half before the message, half after; it is the newest of the first half.
inbox_history::found<thread_page> inbox_history::read_around(
    uuid tenant, sight eyes, uuid conversation, thread_request wanted, deadline limit
) {
    params values;
    values.add(tenant).add(conversation).add(wanted.around);
    statement find{queries::message_place, std::move(values)};
    const auto found_place = co_await requests_.execute_as(tenant, std::move(find), limit);
    if (!found_place) co_return found_place.error();
    if (found_place->empty()) co_return std::nullopt;
    const cursor place{(*found_place)[0].time(0), wanted.around};
    const int after = wanted.limit / 2;
    const int before = wanted.limit - after;
    std::vector<statement> ask;
    ask.push_back(seen_statement(tenant, eyes, conversation));
    ask.push_back(page_statement(queries::messages_up_to, tenant, conversation, before, place));
    ask.push_back(page_statement(queries::messages_after, tenant, conversation, after, place));
    const auto answers = co_await requests_.transact_as(tenant, std::move(ask), limit);
    if (!answers) co_return answers.error();
    if ((*answers)[0].empty()) co_return std::nullopt;
    auto page = older_page((*answers)[1], before, true);
    // Cleared away meanwhile: nothing to be round.
    if (page.messages.empty() || page.messages.back().id != wanted.around) co_return std::nullopt;
    auto newer = newer_page((*answers)[2], after);
    page.has_newer = newer.has_newer;
    for (auto& message : newer.messages) page.messages.push_back(std::move(message));
    co_return page;
}

inbox_history::found<message_details> inbox_history::find_message(
    uuid tenant, sight eyes, std::string message, deadline limit
) {
    params wanted;
    wanted.add(tenant).add(message).add(eyes.viewer);
    params attempts;
    attempts.add(tenant).add(message);
    std::vector<statement> ask;
    ask.emplace_back(queries::get_message, std::move(wanted));
    ask.emplace_back(queries::message_attempts, std::move(attempts));
    const auto answers = co_await requests_.transact_as(tenant, std::move(ask), limit);
    if (!answers) co_return answers.error();
    if ((*answers)[0].empty()) co_return std::nullopt;
    message_details out;
    out.message = read_message((*answers)[0][0]);
    const auto& rows = (*answers)[1];
    for (int i = 0; i < rows.size(); ++i) out.attempts.push_back(read_attempt(rows[i]));
    co_return out;
}

}  // namespace hermod::store
