#include "store/conversation_reader.hpp"

#include "store/reader_queries.hpp"

#include <algorithm>
#include <stdexcept>

namespace hermod::store {

namespace {

using postgres::params;
using postgres::statement;
using postgres::table;

contracts::message_status status_in(std::int64_t rank) {
    const auto status = contracts::status_of_rank(static_cast<int>(rank));
    if (!status) throw std::logic_error{"messages.status holds " + std::to_string(rank)};
    return *status;
}

conversation_context context_in(table::row row, const uuid& tenant, const uuid& conversation) {
    conversation_context context;
    context.tenant_id = tenant;
    context.conversation_id = conversation;
    context.account_id = row.uuid(0);
    context.phone_number_id = row.text(1);
    context.outlet_id = row.uuid(2);
    context.account_state = row.text(3);
    context.contact_id = row.uuid(4);
    context.wa_id = row.optional_text(5);
    context.phone = row.optional_text(6);
    context.to = row.text(7);
    context.name = row.optional_text(8);
    context.last_inbound_at = row.optional_time(9);
    context.now = row.time(10);
    return context;
}

history_message message_in(table::row row) {
    history_message message;
    message.id = row.text(0);
    message.direction = row.text(1);
    message.text = row.text(2);
    message.media_url = row.optional_text(3);
    message.type = row.text(4);
    message.created_at = row.time(5);
    if (const auto rank = row.optional_integer(6)) message.status = status_in(*rank);
    message.attempt = row.optional_integer(7);
    message.meta_message_id = row.optional_text(8);
    message.last_error = row.optional_text(9);
    message.last_error_at = row.optional_time(10);
    return message;
}

message_state state_in(table::row row) {
    message_state state;
    state.conversation_id = row.uuid(0);
    state.body_hash = row.optional_text(1);
    state.status = status_in(row.integer(2));
    state.attempt = row.integer(3);
    state.sent_at = row.optional_time(4);
    state.delivered_at = row.optional_time(5);
    state.read_at = row.optional_time(6);
    state.failed_at = row.optional_time(7);
    state.meta_message_id = row.optional_text(8);
    state.last_error = row.optional_text(9);
    state.last_error_at = row.optional_time(10);
    return state;
}

/// One row more than wanted is asked for: it says whether there are more.
history_page page_in(const table& rows, int limit) {
    history_page page;
    page.has_more = rows.size() > limit;
    for (int i = 0; i < std::min(rows.size(), limit); ++i)
        page.messages.push_back(message_in(rows[i]));
    std::reverse(page.messages.begin(), page.messages.end());
    return page;
}

statement history_statement(
    const uuid& tenant, const uuid& conversation, const page_request& page
) {
    params values;
    values.add(tenant).add(conversation).add(page.limit + 1);
    if (!page.after) return {queries::newest_messages, values.add(page.offset)};
    return {queries::older_messages, values.add(page.after->time).add(page.after->id)};
}

}  // namespace

conversation_reader::found<conversation_context> conversation_reader::find_context(
    uuid tenant, uuid conversation, deadline limit
) {
    params values;
    values.add(tenant).add(conversation);
    statement ask{queries::find_context, std::move(values)};
    const auto rows = co_await requests_.execute_as(tenant, std::move(ask), limit);
    if (!rows) co_return rows.error();
    if (rows->empty()) co_return std::nullopt;
    co_return context_in((*rows)[0], tenant, conversation);
}

conversation_reader::found<history_page> conversation_reader::read_history(
    uuid tenant, uuid conversation, page_request page, deadline limit
) {
    params own;
    own.add(tenant).add(conversation);
    std::vector<statement> ask;
    ask.emplace_back(queries::conversation_exists, std::move(own));
    ask.push_back(history_statement(tenant, conversation, page));
    const auto answers = co_await requests_.transact_as(tenant, std::move(ask), limit);
    if (!answers) co_return answers.error();
    if ((*answers)[0].empty()) co_return std::nullopt;
    co_return page_in((*answers)[1], page.limit);
}

conversation_reader::found<message_state> conversation_reader::find_message(
    uuid tenant, std::string message, deadline limit
) {
    params values;
    values.add(tenant).add(message);
    statement ask{queries::find_message, std::move(values)};
    const auto rows = co_await requests_.execute_as(tenant, std::move(ask), limit);
    if (!rows) co_return rows.error();
    if (rows->empty()) co_return std::nullopt;
    co_return state_in((*rows)[0]);
}

}  // namespace hermod::store
