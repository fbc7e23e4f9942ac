#include "workers/sweeper.hpp"

#include <map>
#include <utility>

#include "consumers/inbound_events.hpp"
#include "consumers/make_events.hpp"
#include "hermod/base/time.hpp"
#include "store/parked_item.hpp"

namespace hermod::store {

namespace {

constexpr std::chrono::seconds database_limit{15};
constexpr std::int64_t rows_at_once = 500;

deadline soon() { return steady_clock::now() + database_limit; }
std::int64_t now_ms() { return to_unix_ms(std::chrono::system_clock::now()); }

fact claim_without_outcome(const lost_claim& lost) {
    fact out;
    out.what = fact::kind::uncertain;
    out.attempt = lost.attempt;
    out.try_number = lost.try_number;
    out.claim_id = lost.claim_id;
    out.started_at = lost.claimed_at;
    out.at = now_ms();
    return out;
}

fact given_up(const overdue_message& message) {
    fact out;
    out.what = fact::kind::failed;
    out.attempt = message.attempt;
    out.try_number = message.try_number;
    out.claim_id = message.claim_id;
    out.at = now_ms();
    out.error_title = "UNCERTAIN";
    out.error_details = "nobody knows whether it was sent, and the time to find out is over";
    out.error_json = make_refusal_json(out.error_title, out.error_details);
    return out;
}

/// What is to be told if it is sent once more.
message_event restarted_event(const overdue_message& message) {
    const snapshot row{.tenant_id = message.key.tenant_id, .message_id = message.key.message_id,
                       .conversation_id = message.conversation_id, .account_id = {},
                       .now = {}, .wamid = {}, .delivery = std::nullopt};
    const progress again{message.attempt + 1, message_status::sending};
    const status_step step{.reached = again, .at = now_ms(), .error_code = std::nullopt, .error_title = {}, .error_details = {}};
    return {make_status_event(row, step), message.key.message_id, again};
}

}  // namespace

sweeper::sweeper(parts p, sweep_settings settings, log::logger& logger, telemetry::registry& metrics)
    : parts_{p},
      settings_{settings},
      logger_{logger},
      unclaimed_{metrics.make_counter("store_redispatched_total", "Dispatches repeated because nobody claimed them")},
      held_{metrics.make_counter("store_uncertain_decided_total", "Uncertain messages past their deadline", {{"decision", "hold"}})},
      unproven_{metrics.make_counter("store_uncertain_decided_total", "Uncertain messages past their deadline", {{"decision", "hold_unproven"}})},
      resent_{metrics.make_counter("store_uncertain_decided_total", "Uncertain messages past their deadline", {{"decision", "resend"}})},
      failed_{metrics.make_counter("store_uncertain_decided_total", "Uncertain messages past their deadline", {{"decision", "fail"}})},
      repeated_{metrics.make_counter("store_events_repeated_total", "Events published again because nobody had confirmed them")},
      expired_{metrics.make_counter("store_parked_expired_total", "Parked statuses that nobody claimed")},
      dispatched_now_{metrics.make_gauge("store_deliveries", "Unsettled attempts", {{"state", "dispatched"}})},
      claimed_now_{metrics.make_gauge("store_deliveries", "Unsettled attempts", {{"state", "claimed"}})},
      uncertain_now_{metrics.make_gauge("store_deliveries", "Unsettled attempts", {{"state", "uncertain"}})},
      backlog_now_{metrics.make_gauge("store_deliveries", "Unsettled attempts", {{"state", "queued"}})},
      parked_now_{metrics.make_gauge("store_parked", "Statuses whose message is not known")},
      stopped_now_{metrics.make_gauge("store_stopped_accounts", "Accounts that Meta refuses")} {}

awaitable<void> sweeper::run() {
    while (true) {
        co_await async::sleep_for(settings_.interval);
        co_await sweep();
    }
}

awaitable<void> sweeper::sweep() {
    static constexpr std::pair<const char*, step> steps[]{
        {"release_scheduled", &sweeper::release_scheduled}, {"expire_waiting", &sweeper::expire_waiting},
        {"dispatch_due", &sweeper::dispatch_due},         {"dispatch_unclaimed", &sweeper::dispatch_unclaimed},
        {"mark_lost_claims", &sweeper::mark_lost_claims}, {"decide_uncertain", &sweeper::decide_uncertain},
        {"match_parked", &sweeper::match_parked},         {"expire_parked", &sweeper::expire_parked},
        {"match_changes", &sweeper::match_changes},       {"expire_changes", &sweeper::expire_changes},
        {"repeat_events", &sweeper::repeat_events},       {"count", &sweeper::count},
    };
    for (const auto& [name, work] : steps) {
        const auto done = co_await (this->*work)();
        if (!done) logger_.warning("store.sweep.failed", {{"step", name}, {"what", done.error().message}});
    }
}

awaitable<postgres::result<void>> sweeper::release_scheduled() {
    auto released = co_await parts_.rows.release_scheduled(soon());
    if (!released) co_return released.error();
    std::vector<contracts::event> out;
    for (auto& message : *released) {
        out.push_back(std::move(message.told));
        parts_.dispatching.expect(message.account_id);
    }
    co_await parts_.announcing.publish(std::move(out));
    co_return postgres::result<void>{};
}

/// What waits in the backlog of a stopped account, say, must not outlive its time: claims see only what leaves.
awaitable<postgres::result<void>> sweeper::expire_waiting() {
    const auto expired = co_await parts_.rows.find_expired(soon());
    if (!expired) co_return expired.error();
    std::vector<message_news> facts;
    for (const auto& message : *expired) {
        fact over;
        over.what = fact::kind::failed;
        over.attempt = message.attempt;
        over.at = now_ms();
        over.error_title = "EXPIRED";
        over.error_details = "the message expired before it could be sent";
        over.error_json = make_refusal_json(over.error_title, over.error_details);
        facts.push_back({message.key, std::move(over)});
    }
    co_return co_await settle_and_publish(std::move(facts));
}

awaitable<postgres::result<void>> sweeper::dispatch_due() {
    const auto accounts = co_await parts_.waiting.find_due_accounts(due_after_, settings_.max_accounts, soon());
    if (!accounts) co_return accounts.error();
    const bool is_end = accounts->size() < settings_.max_accounts;
    // Only a look at all of them tells which ones have nothing due any more.
    if (is_end && due_after_ == nil_id) parts_.dispatching.set_due(*accounts);
    else
        for (const auto& account : *accounts) parts_.dispatching.expect(account);
    due_after_ = is_end ? std::string{nil_id} : accounts->back();
    co_return postgres::result<void>{};
}

awaitable<postgres::result<void>> sweeper::dispatch_unclaimed() {
    auto taken = co_await parts_.waiting.take_unclaimed(settings_.unclaimed_after, soon());
    if (!taken) co_return taken.error();
    if (taken->empty()) co_return postgres::result<void>{};
    unclaimed_.add(static_cast<double>(taken->size()));
    logger_.warning("store.dispatch.repeated", {{"count", taken->size()}});
    news out;
    out.dispatches = std::move(*taken);
    co_await parts_.out.publish(std::move(out));
    co_return postgres::result<void>{};
}

awaitable<postgres::result<void>> sweeper::settle_and_publish(std::vector<message_news> facts) {
    if (facts.empty()) co_return postgres::result<void>{};
    auto settled = co_await parts_.settling.settle(std::move(facts), {}, soon());
    if (!settled) co_return settled.error();
    std::vector<contracts::event> out;
    for (auto& event : settled->events) out.push_back(std::move(event.what));
    co_await parts_.announcing.publish(std::move(out));
    co_return postgres::result<void>{};
}

awaitable<postgres::result<void>> sweeper::mark_lost_claims() {
    const auto lost = co_await parts_.rows.find_lost_claims(settings_.uncertain_after, soon());
    if (!lost) co_return lost.error();
    std::vector<message_news> facts;
    for (const auto& claim : *lost) {
        logger_.warning("message.uncertain", {{"tenantId", claim.key.tenant_id}, {"messageId", claim.key.message_id}, {"attempt", claim.attempt}});
        facts.push_back({claim.key, claim_without_outcome(claim)});
    }
    co_return co_await settle_and_publish(std::move(facts));
}

awaitable<postgres::result<void>> sweeper::decide_uncertain() {
    auto overdue = co_await parts_.rows.find_overdue(settings_.uncertain_deadline, soon());
    if (!overdue) co_return overdue.error();
    std::vector<overdue_message> held, unproven, again;
    std::vector<message_key> later;
    std::vector<message_news> given_up_on;
    const uncertain_limits limits{settings_.live_margin, settings_.proof_wait};
    for (auto& message : *overdue) {
        switch (decide(message.known, limits, std::chrono::system_clock::now())) {
            case uncertain_decision::hold: held.push_back(std::move(message)); break;
            case uncertain_decision::hold_unproven: unproven.push_back(std::move(message)); break;
            case uncertain_decision::resend: again.push_back(std::move(message)); break;
            case uncertain_decision::fail: given_up_on.push_back({message.key, given_up(message)}); break;
            case uncertain_decision::wait: later.push_back(message.key);
        }
    }
    for (const auto& message : unproven)
        logger_.warning("message.held_unproven", {{"tenantId", message.key.tenant_id}, {"messageId", message.key.message_id}});
    const auto set_aside = co_await hold(std::move(held), held_);
    if (!set_aside) co_return set_aside.error();
    const auto given_up_waiting = co_await hold(std::move(unproven), unproven_);
    if (!given_up_waiting) co_return given_up_waiting.error();
    if (!later.empty()) {
        const auto postponed = co_await parts_.rows.postpone(std::move(later), settings_.decision_interval, soon());
        if (!postponed) co_return postponed.error();
    }
    failed_.add(static_cast<double>(given_up_on.size()));
    const auto settled = co_await settle_and_publish(std::move(given_up_on));
    if (!settled) co_return settled.error();
    co_return co_await resend(std::move(again));
}

awaitable<postgres::result<void>> sweeper::hold(std::vector<overdue_message> messages, telemetry::counter& held) {
    if (messages.empty()) co_return postgres::result<void>{};
    const auto count = co_await parts_.rows.hold(std::move(messages), soon());
    if (!count) co_return count.error();
    held.add(static_cast<double>(*count));
    co_return postgres::result<void>{};
}

awaitable<postgres::result<void>> sweeper::resend(std::vector<overdue_message> messages) {
    if (messages.empty()) co_return postgres::result<void>{};
    std::map<message_key, contracts::event> told;
    std::vector<message_event> events;
    for (const auto& message : messages) {
        events.push_back(restarted_event(message));
        told.emplace(message.key, events.back().what);
    }
    const auto resent = co_await parts_.rows.resend(std::move(messages), std::move(events), soon());
    if (!resent) co_return resent.error();
    resent_.add(static_cast<double>(resent->size()));
    std::vector<contracts::event> out;
    for (const auto& message : *resent) {
        out.push_back(std::move(told.at(message.key)));
        parts_.dispatching.expect(message.account_id);
    }
    co_await parts_.announcing.publish(std::move(out));
    co_return postgres::result<void>{};
}

awaitable<postgres::result<void>> sweeper::match_parked() {
    const auto found = co_await parts_.rows.find_matchable(soon());
    if (!found) co_return found.error();
    std::vector<message_news> facts;
    for (const auto& match : *found) {
        auto status = read_parked(match.item_json);
        if (!status) continue;
        status->parked_id = match.parked_id;
        status->shows_all = true;
        if (status->attempt == 0) status->attempt = match.attempt;
        facts.push_back({match.key, std::move(*status)});
    }
    co_return co_await settle_and_publish(std::move(facts));
}

awaitable<postgres::result<void>> sweeper::expire_parked() {
    const auto count = co_await parts_.rows.expire_parked(settings_.parked_for, soon());
    if (!count) co_return count.error();
    expired_.add(static_cast<double>(*count));
    co_return postgres::result<void>{};
}

/// Events that were committed, and their process died (or was kept from it) before the broker had confirmed them.
awaitable<postgres::result<void>> sweeper::repeat_events() {
    auto due = co_await parts_.kept.take_due(settings_.repeat_events_after, soon());
    if (!due) co_return due.error();
    if (due->empty()) co_return postgres::result<void>{};
    repeated_.add(static_cast<double>(due->size()));
    logger_.warning("store.events.repeated", {{"count", due->size()}});
    co_await parts_.announcing.publish(std::move(*due));
    co_return postgres::result<void>{};
}

/// Told before they are forgotten: a process that dies in between does both again, with the same event ids.
awaitable<postgres::result<void>> sweeper::match_changes() {
    auto found = co_await parts_.inbound.find_matchable(rows_at_once, soon());
    if (!found) co_return found.error();
    if (found->empty()) co_return postgres::result<void>{};
    const auto results = co_await parts_.inbound.apply(*found, soon());
    if (!results) co_return results.error();
    news out;
    for (const auto& result : *results)
        for (auto& event : make_change_events((*found)[result.index], result)) out.events.push_back(std::move(event));
    if (!out.empty()) co_await parts_.out.publish(std::move(out));
    co_return co_await parts_.inbound.unpark(std::move(*found), soon());
}

awaitable<postgres::result<void>> sweeper::expire_changes() {
    const auto count = co_await parts_.inbound.expire_parked(settings_.parked_for, rows_at_once, soon());
    if (!count) co_return count.error();
    expired_.add(static_cast<double>(*count));
    co_return postgres::result<void>{};
}

awaitable<postgres::result<void>> sweeper::count() {
    if (steady_clock::now() < count_due_) co_return postgres::result<void>{};
    count_due_ = steady_clock::now() + settings_.count_interval;
    const auto forgotten = co_await parts_.rows.forget_quota_lines(soon());
    if (!forgotten) co_return forgotten.error();
    const auto now = co_await parts_.rows.count(soon());
    if (!now) co_return now.error();
    dispatched_now_.set(static_cast<double>(now->dispatched));
    claimed_now_.set(static_cast<double>(now->claimed));
    uncertain_now_.set(static_cast<double>(now->uncertain));
    backlog_now_.set(static_cast<double>(now->backlog));
    parked_now_.set(static_cast<double>(now->parked));
    stopped_now_.set(static_cast<double>(now->stopped_accounts));
    co_return postgres::result<void>{};
}

}  // namespace hermod::store
