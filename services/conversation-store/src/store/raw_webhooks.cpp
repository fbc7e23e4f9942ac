#include "store/raw_webhooks.hpp"

#include "store/columns.hpp"
#include "store/raw_webhook_queries.hpp"

#include <map>

namespace hermod::store {

namespace {

using postgres::params;
using postgres::statement;
using postgres::table;

constexpr std::int64_t changes_per_row = 100;
constexpr std::size_t bytes_per_row = 512 * 1024;
/// A row's body may pass bytes_per_row by one change, and a change is at most a whole webhook.
constexpr json::limits body_limits{.bytes = 8 * 1024 * 1024, .depth = 48};

/// Rows to be written, each of changes of one account.
class raw_rows {
public:
    void add(const contracts::webhook_change& change) {
        const std::pair<std::string, std::string> account{
            change.phone_number_id.value_or(std::string{}), change.waba_id};
        auto& open = open_[account];
        if (open.count == 0) {
            open.body.emplace().begin_array();
            open.received_at = change.received_at;
        }
        to_json(*open.body, change);
        if (++open.count >= changes_per_row || open.body->size() >= bytes_per_row)
            finish(account, open);
    }

    [[nodiscard]] params take() {
        for (auto& [account, open] : open_)
            if (open.count > 0) finish(account, open);
        params values;
        values.add_array(ids_).add_array(numbers_).add_array(wabas_).add_array(times_);
        values.add_array(counts_).add_array(bodies_);
        return values;
    }

private:
    struct unfinished {
        std::optional<json::writer> body;
        std::int64_t received_at{0};
        std::int64_t count{0};
    };

    void finish(const std::pair<std::string, std::string>& account, unfinished& open) {
        open.body->end_array();
        ids_.push_back(to_string(make_uuid_v7()));
        numbers_.push_back(account.first);
        wabas_.push_back(account.second);
        times_.push_back(open.received_at);
        counts_.push_back(open.count);
        bodies_.push_back(open.body->str());
        open.count = 0;
    }

    std::map<std::pair<std::string, std::string>, unfinished> open_;
    texts ids_, numbers_, wabas_, bodies_;
    numbers times_, counts_;
};

raw_webhook_row read_row(const table::row& row) {
    raw_webhook_row out;
    out.id = row.uuid(0);
    out.account_id = row.uuid(1);
    out.received_at = row.time(2);
    out.changes = row.integer(3);
    out.bytes = row.integer(4);
    return out;
}

statement find_statement(const uuid& tenant, const uuid& id) {
    params values;
    values.add(tenant).add(id);
    return {queries::find_raw_webhook, std::move(values)};
}

std::optional<raw_webhook_row> one_in(const table& rows) {
    if (rows.empty()) return std::nullopt;
    auto out = read_row(rows[0]);
    out.body = rows[0].text(5);
    return out;
}

}  // namespace

awaitable<postgres::result<void>> raw_webhooks::keep(
    std::vector<contracts::webhook_change> changes, deadline limit
) {
    raw_rows rows;
    for (const auto& change : changes) rows.add(change);
    std::vector<statement> segment;
    segment.emplace_back(queries::keep_lazily, params{});
    segment.emplace_back(queries::keep_raw_webhooks, rows.take());
    const auto done = co_await writers_.transact(std::move(segment), limit);
    if (!done) co_return done.error();
    co_return postgres::result<void>{};
}

awaitable<postgres::result<std::vector<raw_webhook_row>>> raw_webhooks::list(
    uuid tenant, raw_webhook_filter which, deadline limit
) {
    params values;
    values.add(tenant)
        .add(which.limit)
        .add(which.before)
        .add(which.account)
        .add(which.from)
        .add(which.to);
    statement one{queries::list_raw_webhooks, std::move(values)};
    const auto rows = co_await requests_.execute_as(tenant, std::move(one), limit);
    if (!rows) co_return rows.error();
    std::vector<raw_webhook_row> out;
    for (int i = 0; i < rows->size(); ++i) out.push_back(read_row((*rows)[i]));
    co_return out;
}

awaitable<postgres::result<std::optional<raw_webhook_row>>> raw_webhooks::find(
    uuid tenant, uuid id, deadline limit
) {
    const auto rows = co_await requests_.execute_as(tenant, find_statement(tenant, id), limit);
    if (!rows) co_return rows.error();
    co_return one_in(*rows);
}

awaitable<postgres::result<std::optional<raw_webhook_row>>> raw_webhooks::take_for_replay(
    uuid tenant, uuid id, change_author by, deadline limit
) {
    auto found = co_await find(tenant, id, limit);
    if (!found || !*found) co_return found;
    happening replayed;
    replayed.tenant_id = tenant;
    replayed.action = "rawWebhook.replayed";
    replayed.entity = "rawWebhook";
    replayed.entity_id = to_string(id);
    const auto noted = co_await requests_.execute_as(tenant, audit_entry(by, replayed), limit);
    if (!noted) co_return noted.error();
    co_return found;
}

std::optional<std::vector<contracts::webhook_change>> read_raw_body(std::string_view body) {
    const auto parsed = json::document::parse(body, body_limits);
    if (!parsed) return std::nullopt;
    std::vector<contracts::webhook_change> out;
    for (std::size_t i = 0; i < parsed->root().size(); ++i) {
        auto item = contracts::read<contracts::feedback>(parsed->root().at(i));
        auto* change = item ? std::get_if<contracts::webhook_change>(&*item) : nullptr;
        if (!change) return std::nullopt;
        out.push_back(std::move(*change));
    }
    return out;
}

}  // namespace hermod::store
