#include "store/ledger_segment.hpp"

#include "store/ledger_queries.hpp"
#include "store/locks.hpp"
#include "store/pending_events.hpp"
#include "store/quota.hpp"

namespace hermod::store {

namespace {

/// Keys and guards of rows of `deliveries`: they count only while nobody touched them.
struct delivery_columns {
    numbers ord;
    texts tenant, id;
    numbers attempt, state;
    texts claim;

    void add(std::size_t index, const snapshot& before) {
        ord.push_back(static_cast<std::int64_t>(index));
        tenant.push_back(before.tenant_id);
        id.push_back(before.message_id);
        attempt.push_back(before.delivery->attempt);
        state.push_back(static_cast<std::int64_t>(before.delivery->state));
        claim.push_back(before.delivery->claim_id);
    }

    void bind(postgres::params& out) const {
        out.add_array(ord).add_array(tenant).add_array(id).add_array(attempt).add_array(state).add_array(claim);
    }
};

constexpr std::int64_t next_state(delivery_change what) {
    switch (what) {
        case delivery_change::requeue: return 0;
        case delivery_change::await_next_try: return 1;
        default: return 3;
    }
}

}  // namespace

ledger_segment::ledger_segment(const std::vector<planned_change>& plan, const std::vector<account_stop>& stops)
    : size_{plan.size()} {
    add_lock(plan);
    add_removals(plan);
    add_moves(plan);
    add_updates(plan);
    add_quota(plan);
    add_events(plan);
    add_history(plan);
    add_wamids(plan);
    add_parked(plan);
    add_stops(stops);
}

std::size_t ledger_segment::add(const postgres::query& what, postgres::params values) {
    statements_.emplace_back(what, std::move(values));
    return statements_.size() - 1;
}

/// Whoever makes a wamid known must not miss a status that is being parked for it at this moment.
void ledger_segment::add_lock(const std::vector<planned_change>& plan) {
    texts accounts;
    for (const auto& item : plan)
        if (!item.next.wamid.empty()) accounts.push_back(item.before.account_id);
    if (!accounts.empty()) statements_.push_back(lock_accounts(account_lock::statuses, accounts));
}

void ledger_segment::add_removals(const std::vector<planned_change>& plan) {
    delivery_columns columns;
    for (std::size_t i = 0; i < plan.size(); ++i)
        if (plan[i].next.delivery == delivery_change::remove) {
            columns.add(i, plan[i].before);
            removed_.push_back(i);
        }
    if (removed_.empty()) return;
    postgres::params values;
    columns.bind(values);
    removals_at_ = add(queries::remove_deliveries, std::move(values));
}

void ledger_segment::add_moves(const std::vector<planned_change>& plan) {
    delivery_columns columns;
    numbers next;
    optional_numbers until;
    optional_texts refused;
    for (std::size_t i = 0; i < plan.size(); ++i) {
        const auto what = plan[i].next.delivery;
        if (what == delivery_change::none || what == delivery_change::remove) continue;
        columns.add(i, plan[i].before);
        next.push_back(next_state(what));
        until.push_back(or_null(plan[i].next.delivery_until));
        refused.push_back(or_null(plan[i].next.refused_claim));
        moved_.push_back(i);
    }
    if (moved_.empty()) return;
    postgres::params values;
    columns.bind(values);
    values.add_array(next).add_array(until).add_array(refused);
    moves_at_ = add(queries::move_deliveries, std::move(values));
    texts tenant, id;
    for (const auto i : moved_) {
        if (plan[i].next.delivery != delivery_change::requeue) continue;
        tenant.push_back(plan[i].before.tenant_id);
        id.push_back(plan[i].before.message_id);
    }
    if (tenant.empty()) return;
    postgres::params followed;
    followed.add_array(tenant).add_array(id);
    add(queries::requeue_followers, std::move(followed));
}

void ledger_segment::add_updates(const std::vector<planned_change>& plan) {
    numbers ord, old_attempt, old_status, attempt, status, clears;
    texts tenant, id;
    optional_numbers sent, delivered, read, played, failed, error_at;
    optional_texts wamid, error;
    for (std::size_t i = 0; i < plan.size(); ++i) {
        const auto& before = plan[i].before;
        const auto& next = plan[i].next;
        if (!next.changes_message) continue;
        updated_.push_back(i);
        ord.push_back(static_cast<std::int64_t>(i));
        tenant.push_back(before.tenant_id);
        id.push_back(before.message_id);
        old_attempt.push_back(before.now.attempt);
        old_status.push_back(contracts::rank_of(before.now.status));
        attempt.push_back(next.after.attempt);
        status.push_back(contracts::rank_of(next.after.status));
        sent.push_back(next.sent_at);
        delivered.push_back(next.delivered_at);
        read.push_back(next.read_at);
        played.push_back(next.played_at);
        failed.push_back(next.failed_at);
        wamid.push_back(or_null(next.wamid));
        error.push_back(or_null(next.error_json));
        error_at.push_back(or_null(next.error_at));
        clears.push_back(next.clears_error ? 1 : 0);
    }
    if (updated_.empty()) return;
    postgres::params values;
    values.add_array(ord).add_array(tenant).add_array(id).add_array(old_attempt).add_array(old_status);
    values.add_array(attempt).add_array(status).add_array(sent).add_array(delivered).add_array(read);
    values.add_array(played).add_array(failed).add_array(wamid).add_array(error).add_array(error_at).add_array(clears);
    updates_at_ = add(queries::update_messages, std::move(values));
}

/// Behind the updates, whose rows decide: what ended without Meta is given back, what Meta has after all counts.
void ledger_segment::add_quota(const std::vector<planned_change>& plan) {
    std::vector<message_key> ended, proven;
    for (const auto& item : plan) {
        if (!item.next.changes_message) continue;
        const auto before = item.before.now.status;
        const bool was_over = before == message_status::failed || before == message_status::canceled;
        if (item.next.after.status == message_status::failed) ended.push_back({item.before.tenant_id, item.before.message_id});
        else if (was_over) proven.push_back({item.before.tenant_id, item.before.message_id});
    }
    if (!ended.empty()) statements_.push_back(give_back(ended));
    if (!proven.empty()) statements_.push_back(charge(proven));
}

/// Behind the updates: only what they have made true is kept.
void ledger_segment::add_events(const std::vector<planned_change>& plan) {
    std::vector<message_event> events;
    for (const auto& item : plan)
        for (const auto& event : item.kept) events.push_back({event, item.before.message_id, item.next.after});
    if (!events.empty()) statements_.push_back(keep_events(events));
}

void ledger_segment::add_history(const std::vector<planned_change>& plan) {
    texts tenant, id, result;
    numbers attempt, tried, at;
    optional_texts error, claim;
    optional_numbers started;
    for (const auto& item : plan)
        for (const auto& line : item.next.history) {
            tenant.push_back(item.before.tenant_id);
            id.push_back(item.before.message_id);
            attempt.push_back(line.attempt);
            tried.push_back(line.try_number);
            result.push_back(line.result);
            error.push_back(or_null(line.error_json));
            claim.push_back(or_null(line.claim_id));
            started.push_back(or_null(line.started_at));
            at.push_back(line.at);
        }
    if (tenant.empty()) return;
    postgres::params values;
    values.add_array(tenant).add_array(id).add_array(attempt).add_array(tried).add_array(result).add_array(error);
    values.add_array(claim).add_array(started).add_array(at);
    add(queries::insert_attempts, std::move(values));
}

void ledger_segment::add_wamids(const std::vector<planned_change>& plan) {
    texts tenant, wamid, id;
    numbers attempt;
    for (const auto& item : plan) {
        if (item.next.wamid.empty()) continue;
        tenant.push_back(item.before.tenant_id);
        wamid.push_back(item.next.wamid);
        id.push_back(item.before.message_id);
        attempt.push_back(item.next.wamid_attempt);
    }
    if (tenant.empty()) return;
    postgres::params values;
    values.add_array(tenant).add_array(wamid).add_array(id).add_array(attempt);
    add(queries::insert_wamids, std::move(values));
    postgres::params keys;
    keys.add_array(tenant).add_array(wamid);
    parked_at_ = add(queries::find_parked, std::move(keys));
}

void ledger_segment::add_parked(const std::vector<planned_change>& plan) {
    texts tenant;
    numbers id;
    for (const auto& item : plan)
        for (const auto parked : item.next.parked_ids) {
            tenant.push_back(item.before.tenant_id);
            id.push_back(parked);
        }
    if (tenant.empty()) return;
    postgres::params values;
    values.add_array(tenant).add_array(id);
    add(queries::remove_parked, std::move(values));
}

void ledger_segment::add_stops(const std::vector<account_stop>& stops) {
    texts tenant, id, reason;
    for (const auto& stop : stops) {
        tenant.push_back(stop.tenant_id);
        id.push_back(stop.account_id);
        reason.push_back(stop.reason);
    }
    if (tenant.empty()) return;
    postgres::params values;
    values.add_array(tenant).add_array(id).add_array(reason);
    stops_at_ = add(queries::stop_accounts, std::move(values));
}

/// What a statement should have touched and did not had changed meanwhile.
void ledger_segment::settle(
    applied& out, const std::vector<postgres::table>& tables, std::size_t at, const std::vector<std::size_t>& wanted) const {
    if (at == absent || tables[at].size() == static_cast<int>(wanted.size())) return;
    std::vector<bool> touched(size_, false);
    for (int i = 0; i < tables[at].size(); ++i) touched[static_cast<std::size_t>(tables[at][i].integer(0))] = true;
    for (const auto index : wanted)
        if (!touched[index]) out.is_stale[index] = true;
}

applied ledger_segment::read(const std::vector<postgres::table>& tables) const {
    applied out;
    out.is_stale.assign(size_, false);
    settle(out, tables, removals_at_, removed_);
    settle(out, tables, moves_at_, moved_);
    settle(out, tables, updates_at_, updated_);
    out.is_written.assign(size_, false);
    if (updates_at_ != absent)
        for (int i = 0; i < tables[updates_at_].size(); ++i)
            out.is_written[static_cast<std::size_t>(tables[updates_at_][i].integer(0))] = true;
    if (parked_at_ != absent)
        for (int i = 0; i < tables[parked_at_].size(); ++i)
            out.matched.push_back({tables[parked_at_][i].integer(0), std::string{tables[parked_at_][i].text(1)}});
    if (stops_at_ != absent)
        for (int i = 0; i < tables[stops_at_].size(); ++i) {
            const auto row = tables[stops_at_][i];
            out.stopped.push_back({std::string{row.text(0)}, std::string{row.text(1)}, {}});
            out.alarms.push_back(read_kept_event(row, 2));
        }
    return out;
}

}  // namespace hermod::store
