#include "numbers/number_watch.hpp"

#include "hermod/json/writer.hpp"

#include <algorithm>

namespace hermod::sender {

namespace {

constexpr std::chrono::seconds longest_sleep{3'600};

}  // namespace

number_watch::number_watch(
    executor ex,
    number_watch_settings settings,
    graph_desk& graph,
    credential_book& credentials,
    store_caller& store,
    log::logger& logger
)
    : settings_{settings},
      graph_{graph},
      credentials_{credentials},
      store_{store},
      logger_{logger},
      changed_{std::move(ex)} {}

void number_watch::seen(const watched_number& number) {
    if (settings_.interval.count() <= 0) return;
    const auto now = steady_clock::now();
    const auto found = known_.find(number.account_id);
    if (found != known_.end()) {
        found->second.seen_at = now;
        return;
    }
    if (known_.size() >= settings_.most) return;
    known_.emplace(number.account_id, entry{number, now, now});
    changed_.notify();
}

void number_watch::ask_soon(const std::string& account_id, deadline when) {
    const auto found = known_.find(account_id);
    if (found == known_.end()) return;
    found->second.due = std::min(found->second.due, when);
    changed_.notify();
}

void number_watch::put_off(const std::string& account_id, std::chrono::milliseconds time) {
    const auto found = known_.find(account_id);
    if (found != known_.end()) found->second.due = steady_clock::now() + time;
}

awaitable<void> number_watch::run() {
    while (true) {
        const auto now = steady_clock::now();
        std::erase_if(known_, [&](const auto& one) {
            return now - one.second.seen_at > settings_.forgotten_after;
        });
        const auto next =
            std::ranges::min_element(known_, {}, [](const auto& one) { return one.second.due; });
        if (next == known_.end() || next->second.due > now) {
            const deadline sleep_until =
                next == known_.end() ? now + longest_sleep : next->second.due;
            co_await changed_.wait_until(sleep_until);
            continue;
        }
        put_off(next->first, settings_.interval);
        auto number = next->second.number;
        co_await ask(std::move(number));
    }
}

awaitable<void> number_watch::ask(watched_number number) {
    const auto found = co_await credentials_.get(number.tenant_id, number.account_id);
    const auto* token = std::get_if<secret>(&found);
    if (!token) co_return put_off(number.account_id, settings_.after_failure);
    auto state = co_await graph_.number_state(number.phone_number_id, *token);
    if (const auto* refused = std::get_if<call_record>(&state)) {
        logger_.warning(
            "number.state.unknown",
            {{"accountId", number.account_id},
             {"httpStatus", refused->http_status},
             {"code", refused->outcome.error ? refused->outcome.error->code : 0}}
        );
        co_return put_off(number.account_id, settings_.after_failure);
    }
    const auto account_id = number.account_id;
    const bool is_told =
        co_await report(std::move(number), std::move(std::get<whatsapp::number_state>(state)));
    if (!is_told) put_off(account_id, settings_.after_failure);
}

awaitable<bool> number_watch::report(watched_number number, whatsapp::number_state state) {
    json::writer out;
    out.begin_object()
        .field("tenantId", number.tenant_id)
        .raw_field("state", whatsapp::to_json_text(state));
    out.field("ratePerSecond", whatsapp::messages_per_second(state)).end_object();
    const auto answer = co_await store_.post(
        "/internal/v1/accounts/" + number.account_id + "/number-state", out.str()
    );
    co_return answer && answer->status == 200;
}

}  // namespace hermod::sender
