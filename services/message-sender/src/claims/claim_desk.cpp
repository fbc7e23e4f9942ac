#include "claims/claim_desk.hpp"

#include <algorithm>

#include "hermod/service/caller.hpp"

namespace hermod::sender {

namespace {

telemetry::counter count_of(telemetry::registry& registry, const char* result) {
    return registry.make_counter("sender_claims_total", "Claims by the store's answer", {{"result", result}});
}

}  // namespace

claim_desk::claim_desk(
    executor ex, http::client& store, claim_settings settings, log::logger& logger, telemetry::registry& registry)
    : ex_{ex},
      store_{store},
      settings_{std::move(settings)},
      logger_{logger},
      seconds_{registry.make_histogram("sender_claim_seconds", "Time of one request for claims")},
      granted_{count_of(registry, "granted")},
      not_yet_{count_of(registry, "not_yet")},
      taken_{count_of(registry, "taken")},
      gone_{count_of(registry, "gone")},
      failed_requests_{registry.make_counter("sender_claim_requests_failed_total", "Requests for claims without an answer")},
      arrived_{ex},
      starts_{settings_.interval} {}

awaitable<std::optional<claim_reply>> claim_desk::ask(contracts::claim wanted, deadline limit) {
    const auto added = std::make_shared<question>(question{std::move(wanted), limit, {}, wakeup{ex_}});
    waiting_.push_back(added);
    arrived_.notify();
    while (!added->reply && steady_clock::now() < limit) co_await added->answered.wait_until(limit);
    co_return added->reply;
}

claim_desk::request claim_desk::next_request() {
    request out;
    const auto now = steady_clock::now();
    while (!waiting_.empty() && out.size() < contracts::max_claims) {
        auto next = std::move(waiting_.front());
        waiting_.pop_front();
        // Only this desk still knows it if nobody waits any more.
        if (next->limit > now && next.use_count() > 1) out.push_back(std::move(next));
    }
    return out;
}

awaitable<void> claim_desk::run() {
    async::backoff delays{{.first = std::chrono::milliseconds{50}, .cap = std::chrono::milliseconds{1'000}, .jitter = 0.5}};
    while (true) {
        while (waiting_.empty()) co_await arrived_.wait();
        co_await starts_.wait();
        auto batch = next_request();
        if (batch.empty()) continue;
        const bool is_answered = co_await send(batch);
        if (is_answered) {
            delays.reset();
            continue;
        }
        failed_requests_.add();
        put_back(std::move(batch));
        co_await async::sleep_for(delays.next());
    }
}

void claim_desk::put_back(request batch) {
    for (auto it = batch.rbegin(); it != batch.rend(); ++it) waiting_.push_front(std::move(*it));
    arrived_.notify();
}

http::outgoing claim_desk::make_request(const request& batch) const {
    contracts::claim_request body;
    body.sender_id = settings_.sender_id;
    body.claims.reserve(batch.size());
    for (const auto& one : batch) body.claims.push_back(one->wanted);
    http::outgoing out;
    out.method = "POST";
    out.target = "/internal/v1/claims";
    out.fields.set("Content-Type", "application/json");
    out.fields.set(service::service_key_header, settings_.service_key.reveal());
    out.body = contracts::write(body);
    out.limit = steady_clock::now() + settings_.ask_deadline;
    return out;
}

awaitable<bool> claim_desk::send(const request& batch) {
    const auto asked_at = boot_clock::now();
    const auto begin = steady_clock::now();
    auto request = make_request(batch);
    const auto outcome = co_await store_.send(std::move(request));
    seconds_.observe(std::chrono::duration<double>(steady_clock::now() - begin).count());
    const bool is_fine = outcome.delivery == http::delivery::answered && take_answer(batch, outcome.answer, asked_at);
    if (is_fine) {
        trouble_.clear();
        co_return true;
    }
    trouble_ = outcome.delivery == http::delivery::answered ? "the store answers " + std::to_string(outcome.answer.status)
                                                           : "the store does not answer: " + outcome.reason.message();
    logger_.warning("claims.failed", {{"what", trouble_}, {"claims", batch.size()}});
    co_return false;
}

bool claim_desk::take_answer(const request& batch, const http::response& answer, boot_clock::time_point asked_at) {
    if (answer.status != 200) return false;
    const auto parsed = contracts::read_text<contracts::claim_answer>(answer.body, {.bytes = 1024 * 1024, .depth = 8});
    if (!parsed || parsed->grants.size() != batch.size()) return false;
    const auto start_by = asked_at + std::chrono::milliseconds{parsed->start_within_ms};
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto& grant = parsed->grants[i];
        if (grant.message_id != batch[i]->wanted.message_id || grant.attempt != batch[i]->wanted.attempt) return false;
        switch (grant.result) {
            case contracts::grant_result::granted: granted_.add(); break;
            case contracts::grant_result::not_yet: not_yet_.add(); break;
            case contracts::grant_result::taken: taken_.add(); break;
            case contracts::grant_result::gone: gone_.add(); break;
        }
        batch[i]->reply = claim_reply{grant, start_by};
        batch[i]->answered.notify();
    }
    return true;
}

}  // namespace hermod::sender
