#include "consumers/feedback_batch.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "consumers/bisect.hpp"
#include "consumers/inbound_events.hpp"
#include "store/parked_item.hpp"

namespace hermod::store {

namespace {

constexpr std::chrono::seconds database_limit{15};
constexpr std::chrono::seconds account_cache_time{10};
constexpr std::chrono::seconds live_mark_interval{1};
constexpr int max_rounds = 5;

std::string number_of(const feedback_item& item) {
    if (const auto* status = std::get_if<status_item>(&item.what)) return status->phone_number_id;
    if (const auto* inbound = std::get_if<inbound_item>(&item.what)) return inbound->phone_number_id;
    return {};
}

/// By Meta's clock. Meta repeats what it could not deliver for days: when that comes says little about what comes now.
std::int64_t happened_at(const feedback_item& item) {
    if (const auto* status = std::get_if<status_item>(&item.what)) return status->status.timestamp_ms;
    return std::get<inbound_item>(item.what).message.timestamp_ms;
}

std::string describe(const feedback_item& item) {
    if (const auto* outcome = std::get_if<contracts::outcome>(&item.what)) return contracts::write(*outcome);
    if (const auto* inbound = std::get_if<inbound_item>(&item.what)) return inbound->message.raw_json;
    const auto news = news_of(std::get<status_item>(item.what).status, false);
    return news ? write_parked(news->what) : std::string{"{}"};
}

/// Meta refuses everything of this account until somebody has seen to it.
bool stops_account(const contracts::outcome& outcome) {
    return outcome.error && outcome.error->error_class == "STOP" && outcome.error->scope.value_or("account") != "app";
}

}  // namespace

/// A fact and where it came from: the item that it answers, and the account (of statuses only) whose webhook brought it.
struct feedback_batch::tracked_fact {
    std::size_t source{0};
    message_key key;
    fact what;
    account_ref account{};
};

struct feedback_batch::tracked_inbound {
    std::size_t source{0};
    inbound_row row;
};

/// A reaction, an edit or a deletion, and the item that it is.
struct feedback_batch::tracked_change {
    std::size_t source{0};
    inbound_change what;
};

/// A batch, sorted by what has to be done.
struct feedback_batch::work {
    explicit work(std::vector<feedback_item> all) : items{std::move(all)}, answers(items.size()) {}

    std::vector<feedback_item> items;
    std::vector<feedback_answer> answers;
    std::vector<tracked_inbound> inbound;
    std::vector<tracked_change> changes;
    std::vector<tracked_fact> facts;     // whose message is known by id
    std::vector<tracked_fact> by_wamid;  // whose message has to be found first
    std::vector<tracked_fact> orphans;   // which nobody knows
    std::vector<account_stop> stops;
    std::map<std::string, number_news> numbers;  // by number; inbound is a count here
    deadline limit{steady_clock::now() + database_limit};
};

feedback_batch::feedback_batch(
    ledger& rows, inbound_store& inbound, settler& settling, log::logger& logger, telemetry::registry& metrics)
    : ledger_{rows},
      inbound_{inbound},
      settler_{settling},
      logger_{logger},
      outcomes_{metrics.make_counter("store_feedback_total", "Feedback looked after", {{"kind", "outcome"}})},
      statuses_{metrics.make_counter("store_feedback_total", "Feedback looked after", {{"kind", "status"}})},
      inbound_new_{metrics.make_counter("store_feedback_total", "Feedback looked after", {{"kind", "inbound"}})},
      inbound_known_{metrics.make_counter("store_feedback_total", "Feedback looked after", {{"kind", "inbound_repeat"}})},
      changes_{metrics.make_counter("store_feedback_total", "Feedback looked after", {{"kind", "change"}})},
      ignored_{metrics.make_counter("store_feedback_total", "Feedback looked after", {{"kind", "ignored"}})},
      parked_{metrics.make_counter("store_parked_total", "Statuses parked because their message is not known yet")},
      lost_{metrics.make_counter("store_feedback_lost_total", "Feedback about numbers or messages that do not exist")},
      poison_{metrics.make_counter("store_feedback_poison_total", "Feedback that the database cannot take")},
      rows_{metrics.make_histogram("store_feedback_rows", "Items per batch of feedback", {}, {1, 3, 10, 30, 100, 300, 1000})} {}

awaitable<postgres::result<std::vector<feedback_answer>>> feedback_batch::process(std::vector<feedback_item> items) {
    const std::function<awaitable<postgres::result<std::vector<feedback_answer>>>(std::vector<feedback_item>)> whole =
        [this](std::vector<feedback_item> part) { return process_whole(std::move(part)); };
    const std::function<feedback_answer(const feedback_item&, const postgres::error&)> verdict =
        [this](const feedback_item& item, const postgres::error& why) {
            poison_.add();
            logger_.error("store.feedback.poison", {{"what", why.message}, {"sqlstate", why.sqlstate}});
            feedback_answer answer;
            answer.out.dead.emplace_back(describe(item), why.message);
            return answer;
        };
    rows_.observe(static_cast<double>(items.size()));
    // Awaited here: the work and the verdict live in this frame.
    co_return co_await bisect<feedback_item, feedback_answer>(std::move(items), whole, verdict);
}

awaitable<postgres::result<std::vector<feedback_answer>>> feedback_batch::process_whole(std::vector<feedback_item> items) {
    work w{std::move(items)};
    const auto found = co_await find_accounts(w);
    if (!found) co_return found.error();
    for (std::size_t i = 0; i < w.items.size(); ++i) sort_item(w, i);
    const auto inserted = co_await insert_inbound(w);
    if (!inserted) co_return inserted.error();
    const auto changed = co_await apply_changes(w);
    if (!changed) co_return changed.error();
    for (int i = 0; i == 0 || (!w.by_wamid.empty() && i < max_rounds); ++i) {
        const auto matched = co_await find_messages(w);
        if (!matched) co_return matched.error();
        const auto settled = co_await settle(w);
        if (!settled) co_return settled.error();
        const auto parked = co_await park(w);
        if (!parked) co_return parked.error();
    }
    // Nothing more can be found out about them; everybody else's news must not wait for that.
    for (const auto& item : std::exchange(w.by_wamid, {})) give_up(w, item.source, "its message comes and goes");
    for (const auto& [number, news] : w.numbers) {
        auto& known = numbers_[number];
        known.newest_at = std::max(known.newest_at, news.newest_at);
        known.inbound_per_second += news.inbound_per_second;
    }
    co_return std::move(w.answers);
}

awaitable<postgres::result<void>> feedback_batch::find_accounts(work& w) {
    const auto now = steady_clock::now();
    std::set<std::string> wanted;
    for (const auto& item : w.items) {
        auto number = number_of(item);
        if (number.empty()) continue;
        const auto known = accounts_.find(number);
        if (known == accounts_.end() || known->second.until < now) wanted.insert(std::move(number));
    }
    if (wanted.empty()) co_return postgres::result<void>{};
    std::vector<std::string> numbers(wanted.begin(), wanted.end());
    const auto found = co_await ledger_.find_accounts(std::move(numbers), w.limit);
    if (!found) co_return found.error();
    for (const auto& number : wanted) accounts_.erase(number);
    for (const auto& [number, account] : *found) accounts_[number] = {account, now + account_cache_time};
    co_return postgres::result<void>{};
}

void feedback_batch::give_up(work& w, std::size_t source, const std::string& reason) {
    lost_.add();
    logger_.warning("store.feedback.lost", {{"reason", reason}});
    w.answers[source].out.dead.emplace_back(describe(w.items[source]), reason);
}

void feedback_batch::sort_item(work& w, std::size_t source) {
    const auto& item = w.items[source];
    if (const auto* outcome = std::get_if<contracts::outcome>(&item.what)) {
        outcomes_.add();
        w.facts.push_back({source, {outcome->tenant_id, outcome->message_id}, fact_of(*outcome, item.is_repeat)});
        if (stops_account(*outcome)) w.stops.push_back({outcome->tenant_id, outcome->account_id, outcome->error->title});
        return;
    }
    const auto number = number_of(item);
    const auto known = accounts_.find(number);
    if (known == accounts_.end()) return give_up(w, source, "no account has the number " + number);
    const auto& account = known->second.account;
    auto& news = w.numbers[number];
    news.newest_at = std::max(news.newest_at, std::min(item.received_at, happened_at(item)));
    if (const auto* inbound = std::get_if<inbound_item>(&item.what)) {
        ++news.inbound_per_second;
        if (inbound->message.from.empty() && inbound->message.from_user_id.empty()) return give_up(w, source, "nobody sent it");
        if (!inbound->message.is_change())
            w.inbound.push_back({source, make_inbound_row(account, inbound->message)});
        else if (inbound->message.refers_to.empty())
            give_up(w, source, "it names no message that it changes");
        else
            w.changes.push_back({source, make_inbound_change(account, inbound->message)});
        return;
    }
    auto status = news_of(std::get<status_item>(item.what).status, item.is_repeat);
    if (!status) return ignored_.add();
    statuses_.add();
    tracked_fact tracked{source, {account.tenant_id, status->message_id}, std::move(status->what), account};
    (status->message_id.empty() ? w.by_wamid : w.facts).push_back(std::move(tracked));
}

awaitable<postgres::result<void>> feedback_batch::insert_inbound(work& w) {
    std::vector<inbound_row> rows;
    std::vector<std::size_t> sources;
    std::set<std::pair<std::string, std::string>> seen;
    for (auto& item : w.inbound) {
        if (!seen.emplace(item.row.tenant_id, item.row.wamid).second) continue;
        rows.push_back(std::move(item.row));
        sources.push_back(item.source);
    }
    if (rows.empty()) co_return postgres::result<void>{};
    const auto results = co_await inbound_.insert(rows, w.limit);
    if (!results) co_return results.error();
    std::set<std::string> updated;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& result = (*results)[i];
        (result.is_new ? inbound_new_ : inbound_known_).add();
        if (!result.is_new && !w.items[sources[i]].is_repeat) continue;
        w.answers[sources[i]].out.events.push_back(make_inbound_event(rows[i], result));
        updated.insert(result.conversation_id);
    }
    for (std::size_t i = rows.size(); i-- > 0;)  // each conversation's state once: all its rows show it as it is after the batch
        if (updated.erase((*results)[i].conversation_id) > 0)
            w.answers[sources[i]].out.events.push_back(make_conversation_event(rows[i], (*results)[i]));
    co_return postgres::result<void>{};
}

/// Behind the messages of the same batch, which they may be about.
awaitable<postgres::result<void>> feedback_batch::apply_changes(work& w) {
    if (w.changes.empty()) co_return postgres::result<void>{};
    std::vector<inbound_change> changes;
    for (const auto& item : w.changes) changes.push_back(item.what);
    const auto results = co_await inbound_.apply(changes, w.limit);
    if (!results) co_return results.error();
    changes_.add(static_cast<double>(results->size()));
    parked_.add(static_cast<double>(changes.size() - results->size()));
    for (const auto& result : *results) {
        auto& answer = w.answers[w.changes[result.index].source];
        for (auto& event : make_change_events(changes[result.index], result)) answer.out.events.push_back(std::move(event));
    }
    co_return postgres::result<void>{};
}

/// Statuses without our id: by Meta's, from this batch's own outcomes or from the database.
awaitable<postgres::result<void>> feedback_batch::find_messages(work& w) {
    if (w.by_wamid.empty()) co_return postgres::result<void>{};
    auto open = std::exchange(w.by_wamid, {});
    std::map<wamid_key, wamid_owner> owners;
    for (const auto& item : w.facts)
        if (!item.what.wamid.empty())
            owners[{item.key.tenant_id, item.what.wamid}] = {item.key.message_id, item.what.attempt};
    std::vector<wamid_key> wanted;
    for (const auto& item : open)
        if (owners.count({item.key.tenant_id, item.what.wamid}) == 0) wanted.push_back({item.key.tenant_id, item.what.wamid});
    if (!wanted.empty()) {
        auto found = co_await ledger_.find_wamids(std::move(wanted), w.limit);
        if (!found) co_return found.error();
        owners.merge(*found);
    }
    for (auto& item : open) {
        const auto owner = owners.find({item.key.tenant_id, item.what.wamid});
        if (owner == owners.end()) {
            const bool is_named = !item.key.message_id.empty();  // by our own id: its row appeared while we parked it
            (is_named ? w.facts : w.orphans).push_back(std::move(item));
            continue;
        }
        // Meta's id is right, even if ours in the echo names a message that does not exist.
        item.key.message_id = owner->second.message_id;
        item.what.attempt = owner->second.attempt;
        w.facts.push_back(std::move(item));
    }
    co_return postgres::result<void>{};
}

void feedback_batch::lose_or_orphan(work& w, tracked_fact&& item) {
    if (!item.what.wamid.empty() && !item.account.account_id.empty()) return w.orphans.push_back(std::move(item));
    lost_.add();
    logger_.error("store.outcome.lost", {{"tenantId", item.key.tenant_id}, {"messageId", item.key.message_id}});
}

awaitable<postgres::result<void>> feedback_batch::settle(work& w) {
    auto facts = std::exchange(w.facts, {});
    if (facts.empty() && w.stops.empty()) co_return postgres::result<void>{};
    std::vector<message_news> told;
    std::map<message_key, std::size_t> sources;
    for (const auto& item : facts) {
        told.push_back({item.key, item.what});
        sources.emplace(item.key, item.source);
    }
    auto done = co_await settler_.settle(std::move(told), std::exchange(w.stops, {}), w.limit);
    if (!done) co_return done.error();
    for (auto& event : done->events) w.answers[sources.at(event.key)].out.events.push_back(std::move(event.what));
    if (!w.answers.empty()) {
        for (auto& account : done->accounts) w.answers.front().accounts.push_back(std::move(account));
        for (auto& account : done->requeued) w.answers.front().requeued.push_back(std::move(account));
        for (auto& alarm : done->alarms) w.answers.front().out.events.push_back(std::move(alarm));
    }
    for (std::size_t i = 0; i < facts.size(); ++i)
        if (done->is_open[i]) w.answers[facts[i].source].comes_again = true;
        else if (done->is_unknown[i]) lose_or_orphan(w, std::move(facts[i]));
    co_return postgres::result<void>{};
}

/// What still has no message waits for it; what found one while we looked goes round again.
awaitable<postgres::result<void>> feedback_batch::park(work& w) {
    auto open = std::exchange(w.orphans, {});
    if (open.empty()) co_return postgres::result<void>{};
    std::vector<orphan> orphans;
    for (const auto& item : open)
        orphans.push_back({item.account.tenant_id, item.what.wamid, item.key.message_id, item.account.account_id, write_parked(item.what)});
    const auto parked = co_await ledger_.park(std::move(orphans), w.limit);
    if (!parked) co_return parked.error();
    for (std::size_t i = 0; i < open.size(); ++i) {
        if ((*parked)[i]) parked_.add();
        else w.by_wamid.push_back(std::move(open[i]));
    }
    co_return postgres::result<void>{};
}

awaitable<void> feedback_batch::mark_live() {
    while (true) {
        co_await async::sleep_for(live_mark_interval);
        const auto now = steady_clock::now();
        const auto passed = std::chrono::duration<double>(now - marked_at_).count();
        marked_at_ = now;
        if (numbers_.empty()) continue;
        auto due = std::exchange(numbers_, {});
        for (auto& [number, news] : due)
            news.inbound_per_second = std::llround(std::ceil(static_cast<double>(news.inbound_per_second) / std::max(passed, 0.1)));
        const auto marked = co_await ledger_.mark_live(std::move(due), steady_clock::now() + database_limit);
        if (!marked) logger_.warning("store.mark_live.failed", {{"what", marked.error().message}});
    }
}

}  // namespace hermod::store
