#include "consumers/settler.hpp"

#include <map>
#include <set>
#include <utility>

#include "consumers/make_events.hpp"
#include "hermod/async/backoff.hpp"
#include "store/parked_item.hpp"

namespace hermod::store {

namespace {

constexpr int max_rounds = 8;
constexpr int quick_rounds = 2;
constexpr async::backoff_limits round_pauses{.first = std::chrono::milliseconds{5}, .cap = std::chrono::milliseconds{50}};

using facts_by_message = std::map<message_key, std::vector<fact>>;

/// In the order of the keys, so that batches cannot lock each other out.
std::vector<planned_change> make_plan(const facts_by_message& todo, const std::map<message_key, snapshot>& rows) {
    std::vector<planned_change> plan;
    for (const auto& [key, facts] : todo) {
        const auto row = rows.find(key);
        if (row == rows.end()) continue;
        plan.push_back({row->second, fold(row->second, facts), {}});
    }
    return plan;
}

std::vector<contracts::event> events_of(const planned_change& item) {
    std::vector<contracts::event> out;
    for (const auto& step : item.next.events) out.push_back(make_status_event(item.before, step));
    return out;
}

void add_matched(const std::vector<parked_status>& matched, const std::vector<planned_change>& plan, facts_by_message& again) {
    for (const auto& parked : matched) {
        auto status = read_parked(parked.item_json);
        if (!status) continue;
        for (const auto& item : plan) {
            if (item.next.wamid != status->wamid) continue;
            status->parked_id = parked.id;
            if (status->attempt == 0) status->attempt = item.next.wamid_attempt;
            again[{item.before.tenant_id, item.before.message_id}].push_back(std::move(*status));
            break;
        }
    }
}

}  // namespace

settler::settler(ledger& rows, repeated_by whom, log::logger& logger, telemetry::registry& metrics)
    : ledger_{rows},
      keeps_events_{whom == repeated_by::announcer},
      logger_{logger},
      applied_{metrics.make_counter("store_changes_applied_total", "Changes of messages written")},
      stale_{metrics.make_counter("store_changes_stale_total", "Changes planned anew because rows had changed")},
      open_{metrics.make_counter("store_changes_left_open_total", "Messages whose rows kept changing: their news comes again")},
      matched_{metrics.make_counter("store_parked_matched_total", "Parked statuses that found their message")},
      uncertain_{metrics.make_counter("store_uncertain_total", "Calls whose outcome nobody knows")},
      stopped_{metrics.make_counter("store_accounts_stopped_total", "Accounts halted because Meta refuses them")} {}

/// What the rounds of one settle() share.
struct settler::round {
    facts_by_message todo;
    settlement result;
    std::set<std::string> accounts, requeued;

    void collect(const planned_change& item) {
        for (auto& event : events_of(item))
            result.events.push_back({{item.before.tenant_id, item.before.message_id}, std::move(event)});
        if (item.next.delivery != delivery_change::none) accounts.insert(item.before.account_id);
        if (item.next.delivery == delivery_change::requeue) requeued.insert(item.before.account_id);
    }
};

awaitable<postgres::result<settlement>> settler::settle(
    std::vector<message_news> facts, std::vector<account_stop> stops, deadline limit) {
    round r;
    async::backoff pauses{round_pauses};
    r.result.is_unknown.assign(facts.size(), false);
    r.result.is_open.assign(facts.size(), false);
    for (const auto& item : facts) r.todo[item.key].push_back(item.what);
    for (int i = 0; (!r.todo.empty() || !stops.empty()) && i < max_rounds; ++i) {
        if (i > quick_rounds) co_await async::sleep_for(pauses.next());  // whoever is at these rows needs a moment
        std::vector<message_key> keys;
        for (const auto& [key, ignored] : r.todo) keys.push_back(key);
        auto rows = co_await ledger_.read(std::move(keys), limit);
        if (!rows) co_return rows.error();
        if (i == 0)
            for (std::size_t n = 0; n < facts.size(); ++n) r.result.is_unknown[n] = rows->count(facts[n].key) == 0;
        auto plan = make_plan(r.todo, *rows);
        if (keeps_events_)
            for (auto& item : plan) item.kept = events_of(item);
        auto done = co_await ledger_.apply(plan, std::exchange(stops, {}), limit);
        if (!done) co_return done.error();
        facts_by_message again;
        for (std::size_t n = 0; n < plan.size(); ++n) {
            message_key key{plan[n].before.tenant_id, plan[n].before.message_id};
            if (done->is_stale[n]) {
                stale_.add();
                // The next round finds the message changed already and has nothing to tell about it.
                if (done->is_written[n]) r.collect(plan[n]);
                again[key] = std::move(r.todo[key]);
                continue;
            }
            applied_.add();
            if (plan[n].next.delivery == delivery_change::mark_uncertain) uncertain_.add();
            r.collect(plan[n]);
        }
        matched_.add(static_cast<double>(done->matched.size()));
        add_matched(done->matched, plan, again);
        for (const auto& stop : done->stopped) {
            stopped_.add();
            logger_.error("account.stopped", {{"tenantId", stop.tenant_id}, {"accountId", stop.account_id}});
        }
        for (auto& alarm : done->alarms) r.result.alarms.push_back(std::move(alarm));
        r.todo = std::move(again);
    }
    for (std::size_t n = 0; n < facts.size(); ++n) r.result.is_open[n] = r.todo.count(facts[n].key) > 0;
    open_.add(static_cast<double>(r.todo.size()));
    r.result.accounts.assign(r.accounts.begin(), r.accounts.end());
    r.result.requeued.assign(r.requeued.begin(), r.requeued.end());
    co_return std::move(r.result);
}

}  // namespace hermod::store
