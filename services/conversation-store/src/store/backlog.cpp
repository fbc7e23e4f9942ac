#include "store/backlog.hpp"

#include "store/backlog_queries.hpp"
#include "store/columns.hpp"
#include "store/locks.hpp"

namespace hermod::store {

namespace {

/// The content as it was persisted: rows of plain text have only their text.
contracts::message_content read_content(const postgres::table::row& row) {
    if (const auto stored = row.optional_text(8))
        if (auto content = contracts::read_text<contracts::message_content>(*stored)) return std::move(*content);
    contracts::message_content plain;
    plain.text = row.text(7);
    return plain;
}

/// A row of the view dispatch_items, and the time of its transaction.
contracts::dispatch read_dispatch(const postgres::table::row& row) {
    contracts::dispatch out;
    out.tenant_id = row.text(0);
    out.message_id = row.text(1);
    out.conversation_id = row.text(2);
    out.account_id = row.text(3);
    out.phone_number_id = row.text(4);
    out.to = row.text(5);
    if (out.to.empty()) out.recipient = row.text(6);
    out.content = read_content(row);
    out.context_wamid = row.text(9);
    out.attempt = static_cast<int>(row.integer(10));
    out.conv_seq = row.integer(11);
    out.priority = row.integer(12) == 1 ? contracts::priority::bulk : contracts::priority::interactive;
    out.rate_per_second = static_cast<int>(row.integer(13));
    out.accepted_at = row.optional_integer(14).value_or(0);
    out.request_id = row.text(15);
    out.dispatched_at = row.integer(16);
    return out;
}

backlog::dispatches read_all(const postgres::result<std::vector<postgres::table>>& tables) {
    if (!tables) return tables.error();
    const auto& rows = tables->back();
    std::vector<contracts::dispatch> out;
    out.reserve(static_cast<std::size_t>(rows.size()));
    for (int i = 0; i < rows.size(); ++i) out.push_back(read_dispatch(rows[i]));
    return out;
}

}  // namespace

awaitable<backlog::dispatches> backlog::take(std::vector<std::string> account_ids, deadline limit) {
    std::vector<postgres::statement> segment;
    segment.push_back(lock_accounts(account_lock::dispatch, account_ids));
    postgres::params accounts;
    accounts.add_array(account_ids);
    segment.emplace_back(queries::promote_earlier, std::move(accounts));
    postgres::params values;
    values.add_array(account_ids).add(credit_.interactive_ms).add(credit_.bulk_ms).add(max_rows_);
    segment.emplace_back(queries::dispatch_backlog, std::move(values));
    const auto tables = co_await pool_.transact(std::move(segment), limit);
    co_return read_all(tables);
}

awaitable<backlog::dispatches> backlog::take_unclaimed(std::chrono::milliseconds silence, deadline limit) {
    postgres::params values;
    values.add(static_cast<std::int64_t>(silence.count())).add(max_rows_);
    std::vector<postgres::statement> segment;
    segment.emplace_back(queries::dispatch_again, std::move(values));
    const auto tables = co_await pool_.transact(std::move(segment), limit);
    co_return read_all(tables);
}

awaitable<backlog::dispatches> backlog::read(std::vector<message_key> messages, deadline limit) {
    texts tenants;
    texts ids;
    for (const auto& key : messages) {
        tenants.push_back(key.tenant_id);
        ids.push_back(key.message_id);
    }
    postgres::params values;
    values.add_array(tenants).add_array(ids);
    std::vector<postgres::statement> segment;
    segment.emplace_back(queries::read_dispatches, std::move(values));
    const auto tables = co_await pool_.transact(std::move(segment), limit);
    co_return read_all(tables);
}

awaitable<postgres::result<std::vector<std::string>>> backlog::find_due_accounts(
    std::string after, std::size_t at_most, deadline limit) {
    postgres::params values;
    values.add(static_cast<std::int64_t>(at_most)).add(after);
    postgres::statement one{queries::find_due_accounts, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    std::vector<std::string> out;
    for (int i = 0; i < table->size(); ++i) out.emplace_back((*table)[i].text(0));
    co_return out;
}

}  // namespace hermod::store
