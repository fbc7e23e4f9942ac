#include "store/message_store.hpp"

#include "store/columns.hpp"
#include "store/locks.hpp"
#include "store/persist_queries.hpp"
#include "store/schedule_queries.hpp"

namespace hermod::store {

namespace {

/// The body alone says it all.
bool is_plain(const contracts::message_content& content) {
    return content.type == contracts::content_type::text && content.reply_to.empty() && !content.preview_url;
}

/// The columns that persist_messages and record_refusals share.
struct request_columns {
    texts tenant, id, conversation, account, kind, body, hash, origin, request;
    optional_texts content, media_url, created_by;
    numbers priority, accepted;

    explicit request_columns(std::size_t size) {
        for (auto* column : {&tenant, &id, &conversation, &account, &kind, &body, &hash, &origin, &request}) column->reserve(size);
        for (auto* column : {&content, &media_url, &created_by}) column->reserve(size);
        priority.reserve(size);
        accepted.reserve(size);
    }

    void add(const contracts::send_request& r, const std::string& message_id) {
        tenant.push_back(r.tenant_id);
        id.push_back(message_id);
        conversation.push_back(r.conversation_id);
        account.push_back(r.account_id);
        kind.emplace_back(contracts::to_text(r.content.type));
        body.emplace_back(contracts::visible_text(r.content));
        hash.push_back(r.body_hash);
        origin.push_back(r.origin);
        request.push_back(r.request_id);
        content.push_back(is_plain(r.content) ? std::nullopt : std::optional{contracts::write(r.content)});
        media_url.push_back(or_null(r.content.media_url));
        created_by.push_back(r.created_by);
        priority.push_back(r.priority == contracts::priority::bulk ? 1 : 0);
        accepted.push_back(r.accepted_at);
    }

    [[nodiscard]] postgres::params values() const {
        postgres::params out;
        out.add_array(tenant).add_array(id).add_array(conversation).add_array(account).add_array(kind).add_array(content);
        out.add_array(body).add_array(media_url).add_array(hash).add_array(origin).add_array(created_by);
        out.add_array(priority).add_array(accepted).add_array(request);
        return out;
    }
};

/// What a request wants beside its content.
struct wish_columns {
    numbers made;
    optional_texts fallback;
    optional_numbers expires_at;

    void add(const persist_item& item) {
        made.push_back(item.made);
        fallback.push_back(item.request->fallback ? std::optional{contracts::write(*item.request->fallback)} : std::nullopt);
        expires_at.push_back(item.request->expires_at);
    }

    void bind(postgres::params& out) const { out.add_array(made).add_array(fallback).add_array(expires_at); }
};

persisted read_persisted(const postgres::table::row& row) {
    persisted out;
    out.verdict = static_cast<persist_verdict>(row.integer(1));
    out.refusal = row.text(2);
    out.known_hash = row.text(3);
    if (out.verdict != persist_verdict::stored) return out;
    out.conv_seq = row.integer(4);
    out.goes_now = row.boolean(5);
    out.created_at = row.integer(6);
    out.phone = row.text(7);
    out.bsuid = row.text(8);
    out.rate_per_second = static_cast<int>(row.integer(9));
    out.phone_number_id = row.text(10);
    out.context_wamid = row.optional_text(11).value_or(std::string{});
    return out;
}

known_message read_known_row(const postgres::table::row& row) {
    known_message out;
    out.index = static_cast<std::size_t>(row.integer(0)) - 1;
    out.conversation_id = row.text(1);
    out.kind = row.text(2);
    out.body = row.text(3);
    out.media_url = row.text(4);
    out.created_by = row.optional_text(5);
    out.status = static_cast<int>(row.integer(6));
    out.attempt = static_cast<int>(row.integer(7));
    out.created_at = row.integer(8);
    out.is_dispatched = row.boolean(9);
    out.refusal = row.text(10);
    return out;
}

}  // namespace

awaitable<postgres::result<std::vector<persisted>>> message_store::persist(std::vector<persist_item> batch, deadline limit) {
    request_columns columns{batch.size()};
    wish_columns wishes;
    for (const auto& item : batch) {
        columns.add(*item.request, item.request->message_id);
        wishes.add(item);
    }
    auto values = columns.values();
    values.add(credit_.interactive_ms).add(credit_.bulk_ms);
    wishes.bind(values);
    std::vector<postgres::statement> segment;
    segment.push_back(lock_accounts(account_lock::dispatch, columns.account));
    segment.emplace_back(queries::persist_messages, std::move(values));
    const auto tables = co_await pool_.transact(std::move(segment), limit);
    if (!tables) co_return tables.error();
    std::vector<persisted> out;
    out.reserve(batch.size());
    for (int i = 0; i < tables->at(1).size(); ++i) out.push_back(read_persisted(tables->at(1)[i]));
    co_return out;
}

awaitable<postgres::result<std::vector<persisted>>> message_store::schedule(std::vector<persist_item> batch, deadline limit) {
    request_columns columns{batch.size()};
    wish_columns wishes;
    optional_numbers send_at;
    for (const auto& item : batch) {
        columns.add(*item.request, item.request->message_id);
        send_at.push_back(item.request->send_at);
        wishes.add(item);
    }
    auto values = columns.values();
    values.add_array(send_at);
    wishes.bind(values);
    postgres::statement one{queries::persist_scheduled, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    std::vector<persisted> out;
    for (int i = 0; i < table->size(); ++i) {
        const auto row = (*table)[i];
        persisted answer;
        answer.verdict = static_cast<persist_verdict>(row.integer(1));
        answer.refusal = row.text(2);
        answer.known_hash = row.text(3);
        answer.created_at = row.integer(4);
        out.push_back(std::move(answer));
    }
    co_return out;
}

awaitable<postgres::result<std::vector<recorded_refusal>>> message_store::record(std::vector<refusal> batch, deadline limit) {
    request_columns columns{batch.size()};
    texts errors;
    for (const auto& item : batch) {
        columns.add(*item.request, item.id);
        errors.push_back(item.error_json);
    }
    auto values = columns.values();
    values.add_array(errors);
    postgres::statement one{queries::record_refusals, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    std::vector<recorded_refusal> out;
    for (int i = 0; i < table->size(); ++i) out.push_back({(*table)[i].boolean(1), (*table)[i].integer(2)});
    co_return out;
}

awaitable<postgres::result<std::vector<known_message>>> message_store::read_known(requests batch, deadline limit) {
    texts tenants;
    texts ids;
    for (const auto* request : batch) {
        tenants.push_back(request->tenant_id);
        ids.push_back(request->message_id);
    }
    postgres::params values;
    values.add_array(tenants).add_array(ids);
    postgres::statement one{queries::read_known_messages, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    std::vector<known_message> out;
    for (int i = 0; i < table->size(); ++i) out.push_back(read_known_row((*table)[i]));
    co_return out;
}

}  // namespace hermod::store
