#include "store/pending_events.hpp"

#include "hermod/contracts/status.hpp"
#include "store/columns.hpp"
#include "store/pending_queries.hpp"

namespace hermod::store {

postgres::statement keep_events(const std::vector<message_event>& events) {
    texts tenant, event, type, conversation, payload, message;
    numbers at, attempt, status;
    for (const auto& item : events) {
        tenant.push_back(item.what.tenant_id);
        event.push_back(item.what.event_id);
        type.push_back(item.what.type);
        conversation.push_back(item.what.conversation_id);
        at.push_back(item.what.at);
        payload.push_back(item.what.payload_json);
        message.push_back(item.message_id);
        attempt.push_back(item.when.attempt);
        status.push_back(contracts::rank_of(item.when.status));
    }
    postgres::params values;
    values.add_array(tenant).add_array(event).add_array(type).add_array(conversation).add_array(at).add_array(payload);
    values.add_array(message).add_array(attempt).add_array(status);
    return {queries::keep_message_events, std::move(values)};
}

contracts::event read_kept_event(const postgres::table::row& row, int first) {
    contracts::event out;
    out.event_id = row.text(first);
    out.type = row.text(first + 1);
    out.tenant_id = row.text(first + 2);
    out.conversation_id = row.text(first + 3);
    out.at = row.integer(first + 4);
    out.payload_json = row.text(first + 5);
    return out;
}

awaitable<postgres::result<std::vector<contracts::event>>> pending_events::take_due(
    std::chrono::milliseconds silence, deadline limit) {
    postgres::params values;
    values.add(static_cast<std::int64_t>(silence.count())).add(max_rows_);
    postgres::statement one{queries::take_pending_events, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    std::vector<contracts::event> out;
    for (int i = 0; i < table->size(); ++i) out.push_back(read_kept_event((*table)[i]));
    co_return out;
}

awaitable<postgres::result<void>> pending_events::remove(std::vector<contracts::event> published, deadline limit) {
    texts tenant, event;
    for (const auto& item : published) {
        tenant.push_back(item.tenant_id);
        event.push_back(item.event_id);
    }
    postgres::params values;
    values.add_array(tenant).add_array(event);
    postgres::statement one{queries::remove_pending_events, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    co_return postgres::result<void>{};
}

}  // namespace hermod::store
