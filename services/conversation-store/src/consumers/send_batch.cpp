#include "consumers/send_batch.hpp"

#include <map>
#include <set>
#include <utility>

#include "consumers/bisect.hpp"
#include "consumers/make_events.hpp"
#include "domain/credit.hpp"

namespace hermod::store {

namespace {

constexpr std::chrono::seconds database_limit{15};
constexpr int max_races = 5;
constexpr const char* invalid_request = "INVALID_REQUEST";

/// A request whose id is taken by another body gets an id of its own, the same however often it comes.
std::string clash_id(const contracts::send_request& request) {
    const auto tenant = parse_uuid(request.tenant_id).value_or(uuid{});
    return to_string(make_uuid_v5(tenant, request.message_id + ":" + request.body_hash));
}

/// The request without anything that the database might not take.
std::shared_ptr<const contracts::send_request> ids_of(const contracts::send_request& request) {
    auto out = std::make_shared<contracts::send_request>();
    out->tenant_id = request.tenant_id;
    out->message_id = request.message_id;
    out->conversation_id = request.conversation_id;
    out->account_id = request.account_id;
    out->body_hash = request.body_hash;
    out->accepted_at = request.accepted_at;
    return out;
}

}  // namespace

struct send_batch::work {
    explicit work(std::vector<send_item> all) : items{std::move(all)}, answers(items.size()), made(items.size(), 0) {}

    std::vector<send_item> items;
    std::vector<send_answer> answers;
    std::vector<int> made;             // 1 contact, 2 conversation
    std::vector<std::size_t> fresh;    // to be persisted
    std::vector<std::size_t> repeats;  // in the database already, with the same body
    std::vector<std::pair<std::size_t, std::string>> refused;  // with the code
    deadline limit{steady_clock::now() + database_limit};

    std::int64_t now{to_unix_ms(std::chrono::system_clock::now())};

    [[nodiscard]] const contracts::send_request& request(std::size_t i) const { return *items[i].request; }
    [[nodiscard]] bool is_scheduled(std::size_t i) const { return request(i).send_at.value_or(0) > now; }
    [[nodiscard]] message_status first_status(std::size_t i) const {
        return is_scheduled(i) ? message_status::scheduled : message_status::sending;
    }
};

send_batch::send_batch(
    message_store& messages, backlog& rows, chat_store& chats, quota& limits, log::logger& logger, telemetry::registry& metrics)
    : messages_{messages},
      backlog_{rows},
      chats_{chats},
      quota_{limits},
      logger_{logger},
      stored_{metrics.make_counter("store_messages_stored_total", "Accepted messages that became rows")},
      known_{metrics.make_counter("store_messages_repeated_total", "Requests whose message was there already")},
      mismatched_{metrics.make_counter("store_messages_mismatched_total", "Requests whose id was taken by another body")},
      refused_{metrics.make_counter("store_messages_refused_total", "Requests refused at persist, kept as failed")},
      poison_{metrics.make_counter("store_requests_poison_total", "Requests that the database cannot take")},
      rows_{metrics.make_histogram("store_persist_rows", "Requests per transaction", {}, {1, 3, 10, 30, 100, 300, 1000})} {}

awaitable<postgres::result<std::vector<send_answer>>> send_batch::persist(std::vector<send_item> items) {
    const pass whole = [this](std::vector<send_item> part) { return persist_whole(std::move(part)); };
    const last_word give_up = [this](const send_item& item, const postgres::error& why) {
        poison_.add();
        logger_.error("store.request.poison", {{"messageId", item.request->message_id}, {"what", why.message}});
        send_answer answer;
        if (!item.fault.empty()) return answer;  // not even its ids can be kept
        answer.out.dead.emplace_back(contracts::write(*item.request), why.message);
        answer.unusable = ids_of(*item.request);
        return answer;
    };
    rows_.observe(static_cast<double>(items.size()));
    // Awaited here: the work and the verdict live in this frame.
    auto told = co_await bisect<send_item, send_answer>(std::move(items), whole, give_up);
    if (!told) co_return told;
    co_return co_await show_unusable(std::move(*told), whole, give_up);
}

/// What the database cannot take was accepted all the same: its message is there, as failed.
awaitable<send_batch::answers> send_batch::show_unusable(
    std::vector<send_answer> told, const pass& whole, const last_word& give_up) {
    std::vector<send_item> items;
    std::vector<std::size_t> sources;
    for (std::size_t i = 0; i < told.size(); ++i) {
        if (!told[i].unusable) continue;
        items.push_back({std::move(told[i].unusable), true, "its content cannot be stored"});
        sources.push_back(i);
    }
    if (items.empty()) co_return std::move(told);
    auto shown = co_await bisect<send_item, send_answer>(std::move(items), whole, give_up);
    if (!shown) co_return shown.error();
    for (std::size_t n = 0; n < sources.size(); ++n) told[sources[n]].out.append(std::move((*shown)[n].out));
    co_return std::move(told);
}

awaitable<postgres::result<std::vector<send_answer>>> send_batch::persist_whole(std::vector<send_item> items) {
    work w{std::move(items)};
    for (std::size_t i = 0; i < w.items.size(); ++i) {
        if (w.items[i].fault.empty()) w.fresh.push_back(i);
        else w.refused.emplace_back(i, invalid_request);
    }
    const auto resolved = co_await resolve_chats(w);
    if (!resolved) co_return resolved.error();
    const auto reserved = co_await reserve(w);
    if (!reserved) co_return reserved.error();
    for (int i = 0; !w.fresh.empty() && i < max_races; ++i) {
        const auto done = co_await persist_fresh(w);
        if (!done) co_return done.error();
    }
    if (!w.fresh.empty()) co_return postgres::error{postgres::failure::conflict, {}, "ids keep racing", "persist", {}};
    const auto recorded = co_await record_refusals(w);
    if (!recorded) co_return recorded.error();
    const auto repeated = co_await repeat_known(w);
    if (!repeated) co_return repeated.error();
    co_return std::move(w.answers);
}

awaitable<postgres::result<void>> send_batch::resolve_chats(work& w) {
    requests batch;
    std::vector<std::size_t> index;
    for (const auto i : w.fresh) {
        if (!w.request(i).new_chat) continue;
        batch.push_back(&w.request(i));
        index.push_back(i);
    }
    if (batch.empty()) co_return postgres::result<void>{};
    const auto found = co_await chats_.resolve(std::move(batch), w.limit);
    if (!found) co_return found.error();
    for (std::size_t n = 0; n < index.size(); ++n) {
        const auto& one = (*found)[n];
        if (!one) continue;  // its account cannot have one: refused when it is persisted
        auto request = std::make_shared<contracts::send_request>(w.request(index[n]));
        request->conversation_id = one->conversation_id;
        w.made[index[n]] = (one->made_contact ? 1 : 0) + (one->made_conversation ? 2 : 0);
        w.items[index[n]].request = std::move(request);
    }
    co_return postgres::result<void>{};
}

/// Each message once, whatever comes twice; those for which nothing is left are refused here.
awaitable<postgres::result<void>> send_batch::reserve(work& w) {
    std::vector<message_key> keys;
    std::vector<std::size_t> index;
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (const auto i : w.fresh) {
        const auto& r = w.request(i);
        if (!seen.emplace(r.tenant_id, r.message_id).second) continue;
        keys.push_back({r.tenant_id, r.message_id});
        index.push_back(i);
    }
    if (keys.empty()) co_return postgres::result<void>{};
    const auto refused = co_await quota_.reserve(std::move(keys), false, w.limit);
    if (!refused) co_return refused.error();
    for (const auto n : *refused) {
        w.refused.emplace_back(index[n], "QUOTA_EXCEEDED");
        std::erase(w.fresh, index[n]);
    }
    co_return postgres::result<void>{};
}

/// One transaction for each id's first request; a second one with the same id is looked at in the next round, as known.
awaitable<postgres::result<void>> send_batch::persist_fresh(work& w) {
    std::set<std::pair<std::string_view, std::string_view>> seen;
    std::vector<std::size_t> now, later, next;
    std::vector<persist_item> batch, scheduled;
    for (const auto i : w.fresh) {
        const auto& r = w.request(i);
        if (!seen.emplace(r.tenant_id, r.message_id).second) next.push_back(i);
        else if (w.is_scheduled(i)) later.push_back(i), scheduled.push_back({&r, w.made[i]});
        else now.push_back(i), batch.push_back({&r, w.made[i]});
    }
    if (!batch.empty()) {
        const auto rows = co_await messages_.persist(std::move(batch), w.limit);
        if (!rows) co_return rows.error();
        for (std::size_t n = 0; n < now.size(); ++n) take_verdict(w, now[n], (*rows)[n], next);
    }
    if (!scheduled.empty()) {
        const auto rows = co_await messages_.schedule(std::move(scheduled), w.limit);
        if (!rows) co_return rows.error();
        for (std::size_t n = 0; n < later.size(); ++n) take_verdict(w, later[n], (*rows)[n], next);
    }
    w.fresh = std::move(next);
    co_return postgres::result<void>{};
}

void send_batch::take_verdict(work& w, std::size_t index, const persisted& row, std::vector<std::size_t>& again) {
    switch (row.verdict) {
        case persist_verdict::stored: return stored(w, index, row);
        case persist_verdict::refused: w.refused.emplace_back(index, row.refusal); return;
        case persist_verdict::raced: again.push_back(index); return;
        case persist_verdict::known:
            if (row.known_hash == w.request(index).body_hash) w.repeats.push_back(index);
            else w.refused.emplace_back(index, "IDEMPOTENCY_MISMATCH");
    }
}

void send_batch::stored(work& w, std::size_t index, const persisted& row) {
    const auto& request = w.request(index);
    auto& answer = w.answers[index];
    stored_.add();
    answer.out.events.push_back(make_created_event(request, request.message_id, w.first_status(index), row.created_at));
    if (w.is_scheduled(index)) return;
    if (row.goes_now) answer.out.dispatches.push_back(make_dispatch(request, row));
    else answer.backlogged_account = request.account_id;
}

awaitable<postgres::result<void>> send_batch::record_refusals(work& w) {
    if (w.refused.empty()) co_return postgres::result<void>{};
    std::vector<refusal> batch;
    for (const auto& [i, code] : w.refused) {
        const auto& r = w.request(i);
        const bool is_clash = code == "IDEMPOTENCY_MISMATCH";
        (is_clash ? mismatched_ : refused_).add();
        auto details = is_clash ? "the message id " + r.message_id + " belongs to another message" : w.items[i].fault;
        batch.push_back({&r, is_clash ? clash_id(r) : r.message_id, make_refusal_json(code, details)});
    }
    const auto recorded = co_await messages_.record(batch, w.limit);
    if (!recorded) co_return recorded.error();
    std::vector<message_key> unused;
    for (const auto& item : batch) unused.push_back({item.request->tenant_id, item.id});
    const auto released = co_await quota_.release(std::move(unused), w.limit);
    if (!released) co_return released.error();
    for (std::size_t n = 0; n < batch.size(); ++n) {
        const auto& [i, code] = w.refused[n];
        const auto& r = w.request(i);
        auto& out = w.answers[i].out;
        logger_.warning("message.refused", {{"tenantId", r.tenant_id}, {"messageId", r.message_id}, {"code", code}});
        if ((*recorded)[n].is_visible) refuse(w, i, batch[n].id, code, (*recorded)[n].at);
        else if (w.items[i].fault.empty()) out.dead.emplace_back(contracts::write(r), code);
    }
    co_return postgres::result<void>{};
}

/// Tells of a request that is kept as a failed message under `id`.
void send_batch::refuse(work& w, std::size_t index, const std::string& id, const std::string& code, std::int64_t at) {
    const auto& r = w.request(index);
    auto& events = w.answers[index].out.events;
    events.push_back(make_created_event(r, id, message_status::failed, at));
    const snapshot row{.tenant_id = r.tenant_id, .message_id = id, .conversation_id = r.conversation_id,
                       .account_id = r.account_id, .now = {}, .wamid = {}, .delivery = std::nullopt};
    const status_step step{.reached = {1, message_status::failed}, .at = at, .error_code = std::nullopt,
                           .error_title = code, .error_details = {}};
    events.push_back(make_status_event(row, step));
}

/// The process that stored them may have died before it said so: say it again, and dispatch what still waits for a claim.
awaitable<postgres::result<void>> send_batch::repeat_known(work& w) {
    known_.add(static_cast<double>(w.repeats.size()));
    requests batch;
    std::vector<std::size_t> index;
    for (const auto i : w.repeats) {
        if (!w.items[i].is_repeat) continue;
        batch.push_back(&w.request(i));
        index.push_back(i);
    }
    if (batch.empty()) co_return postgres::result<void>{};
    const auto rows = co_await messages_.read_known(std::move(batch), w.limit);
    if (!rows) co_return rows.error();
    std::vector<message_key> waiting;
    for (const auto& row : *rows) {
        const auto& r = w.request(index[row.index]);
        if (!row.refusal.empty()) {
            refuse(w, index[row.index], r.message_id, row.refusal, row.created_at);
            continue;
        }
        auto& out = w.answers[index[row.index]].out;
        out.events.push_back(make_created_event(r, r.message_id, w.first_status(index[row.index]), row.created_at));
        if (row.is_dispatched) waiting.push_back({r.tenant_id, r.message_id});
    }
    if (waiting.empty()) co_return postgres::result<void>{};
    auto dispatches = co_await backlog_.read(std::move(waiting), w.limit);
    if (!dispatches) co_return dispatches.error();
    auto& first = w.answers[index.front()].out.dispatches;
    for (auto& item : *dispatches) first.push_back(std::move(item));
    co_return postgres::result<void>{};
}

}  // namespace hermod::store
