#include "store/sweep_store.hpp"

#include "store/columns.hpp"
#include "store/quota_queries.hpp"
#include "store/schedule_queries.hpp"
#include "store/sweep_queries.hpp"

namespace hermod::store {

namespace {

constexpr std::int64_t count_backlog_to = 1'000'000;

overdue_message read_overdue(const postgres::table::row& row) {
    return {
        .key = {std::string{row.text(0)}, std::string{row.text(1)}},
        .conversation_id = std::string{row.text(2)},
        .attempt = static_cast<int>(row.integer(3)),
        .try_number = static_cast<int>(row.integer(4)),
        .claim_id = std::string{row.text(5)},
        .known = {.policy = parse_uncertain_policy(row.text(6)),
                  .claimed_at = row.time(7),
                  .uncertain_at = row.time(9),
                  .feedback_live_at = row.optional_time(8)},
    };
}

postgres::params keys_of(const std::vector<overdue_message>& messages, bool with_conversations) {
    texts tenant, message, conversation;
    numbers attempt;
    for (const auto& item : messages) {
        tenant.push_back(item.key.tenant_id);
        message.push_back(item.key.message_id);
        conversation.push_back(item.conversation_id);
        attempt.push_back(item.attempt);
    }
    postgres::params out;
    out.add_array(tenant).add_array(message).add_array(attempt);
    if (with_conversations) out.add_array(conversation);
    return out;
}

}  // namespace

awaitable<postgres::result<std::vector<lost_claim>>> sweep_store::find_lost_claims(std::chrono::milliseconds age, deadline limit) {
    postgres::params values;
    values.add(static_cast<std::int64_t>(age.count())).add(max_rows_);
    postgres::statement one{queries::find_lost_claims, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    std::vector<lost_claim> out;
    for (int i = 0; i < table->size(); ++i) {
        const auto row = (*table)[i];
        out.push_back({{std::string{row.text(0)}, std::string{row.text(1)}}, static_cast<int>(row.integer(2)),
                       static_cast<int>(row.integer(3)), std::string{row.text(4)}, row.integer(5)});
    }
    co_return out;
}

awaitable<postgres::result<std::vector<overdue_message>>> sweep_store::find_overdue(
    std::chrono::milliseconds default_deadline, deadline limit) {
    postgres::params values;
    values.add(static_cast<std::int64_t>(default_deadline.count())).add(max_rows_);
    postgres::statement one{queries::find_overdue_uncertain, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    std::vector<overdue_message> out;
    for (int i = 0; i < table->size(); ++i) out.push_back(read_overdue((*table)[i]));
    co_return out;
}

awaitable<postgres::result<void>> sweep_store::postpone(
    std::vector<message_key> messages, std::chrono::milliseconds wait, deadline limit) {
    texts tenant, message;
    for (const auto& key : messages) {
        tenant.push_back(key.tenant_id);
        message.push_back(key.message_id);
    }
    postgres::params values;
    values.add_array(tenant).add_array(message).add(static_cast<std::int64_t>(wait.count()));
    postgres::statement one{queries::postpone_decision, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    co_return postgres::result<void>{};
}

awaitable<postgres::result<std::int64_t>> sweep_store::hold(std::vector<overdue_message> messages, deadline limit) {
    postgres::statement one{queries::hold_uncertain, keys_of(messages, false)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    co_return std::int64_t{table->size()};
}

awaitable<postgres::result<std::vector<resent_message>>> sweep_store::resend(
    std::vector<overdue_message> messages, std::vector<message_event> events, deadline limit) {
    std::vector<postgres::statement> segment;
    segment.emplace_back(queries::resend_uncertain, keys_of(messages, true));
    segment.push_back(keep_events(events));
    const auto tables = co_await pool_.transact(std::move(segment), limit);
    if (!tables) co_return tables.error();
    const auto& resent = tables->front();
    std::vector<resent_message> out;
    for (int i = 0; i < resent.size(); ++i) {
        const auto row = resent[i];
        out.push_back({{std::string{row.text(0)}, std::string{row.text(1)}}, std::string{row.text(2)},
                       static_cast<int>(row.integer(3)), std::string{row.text(4)}});
    }
    co_return out;
}

awaitable<postgres::result<std::vector<matchable_status>>> sweep_store::find_matchable(deadline limit) {
    postgres::params values;
    values.add(max_rows_).add(matched_tenant_).add(matched_id_);
    postgres::statement one{queries::find_matchable, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    std::vector<matchable_status> out;
    for (int i = 0; i < table->size(); ++i) {
        const auto row = (*table)[i];
        out.push_back({{std::string{row.text(0)}, std::string{row.text(3)}}, row.integer(1), std::string{row.text(2)},
                       static_cast<int>(row.integer(4))});
    }
    const bool is_end = static_cast<std::int64_t>(out.size()) < max_rows_;
    matched_tenant_ = is_end ? std::string{nil_id} : out.back().key.tenant_id;
    matched_id_ = is_end ? 0 : out.back().parked_id;
    co_return out;
}

awaitable<postgres::result<std::int64_t>> sweep_store::expire_parked(std::chrono::milliseconds age, deadline limit) {
    postgres::params values;
    values.add(static_cast<std::int64_t>(age.count())).add(max_rows_);
    postgres::statement one{queries::expire_parked, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    co_return table->affected();
}

awaitable<postgres::result<work_counts>> sweep_store::count(deadline limit) {
    postgres::params values;
    values.add(count_backlog_to);
    postgres::statement one{queries::count_work, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    const auto row = (*table)[0];
    co_return work_counts{row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4), row.integer(5)};
}

awaitable<postgres::result<std::vector<released_message>>> sweep_store::release_scheduled(deadline limit) {
    postgres::params values;
    values.add(max_rows_);
    postgres::statement one{queries::release_scheduled, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    std::vector<released_message> out;
    for (int i = 0; i < table->size(); ++i) {
        auto told = read_kept_event((*table)[i]);
        out.push_back({std::move(told), std::string{(*table)[i].text(6)}});
    }
    co_return out;
}

awaitable<postgres::result<std::vector<expired_message>>> sweep_store::find_expired(deadline limit) {
    postgres::params values;
    values.add(max_rows_);
    postgres::statement one{queries::find_expired, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    std::vector<expired_message> out;
    for (int i = 0; i < table->size(); ++i) {
        const auto row = (*table)[i];
        out.push_back({{std::string{row.text(0)}, std::string{row.text(1)}}, static_cast<int>(row.integer(2))});
    }
    co_return out;
}

awaitable<postgres::result<void>> sweep_store::forget_quota_lines(deadline limit) {
    postgres::params values;
    values.add(max_rows_);
    postgres::statement one{queries::forget_quota_lines, std::move(values)};
    const auto table = co_await pool_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    co_return postgres::result<void>{};
}

}  // namespace hermod::store
