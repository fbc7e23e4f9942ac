#include "sending/context_lookup.hpp"

#include "sending/asking.hpp"

#include "hermod/async/event.hpp"

#include <utility>

namespace hermod::widget_send {

namespace {

std::string key_of(const valid_send& send) {
    return to_string(send.tenant_id) + to_string(*send.conversation_id);
}

refusal unknown_conversation() {
    return {
        .reason = refusal_reason::not_found,
        .message = "there is no such conversation",
        .field = "conversationId"};
}

refusal no_account(refusal_reason why) {
    if (why == refusal_reason::account_required)
        return {
            .reason = why,
            .message = "the tenant has several accounts and no default: accountId must name one",
            .field = "accountId"};
    if (why == refusal_reason::not_found)
        return {
            .reason = why, .message = "there is no such account or outlet", .field = "accountId"};
    return {.reason = why, .message = "there is no active WhatsApp account to send from"};
}

}  // namespace

context_lookup::context_lookup(
    message_store& store, context_settings settings, log::logger& log, telemetry::registry& metrics
)
    : store_{store},
      settings_{settings},
      log_{log},
      memory_{settings.capacity},
      from_memory_{metrics.make_counter(
          "widget_send_context_total", "Look-ups of conversations", {{"from", "memory"}}
      )},
      from_store_{metrics.make_counter(
          "widget_send_context_total", "Look-ups of conversations", {{"from", "store"}}
      )},
      while_down_{metrics.make_counter(
          "widget_send_context_total", "Look-ups of conversations", {{"from", "memory_store_down"}}
      )} {}

std::optional<conversation_context> context_lookup::recall(
    const valid_send& send,
    const std::string& key,
    steady_clock::time_point now,
    std::chrono::milliseconds longest_age
) {
    const remembered* const found = memory_.find(key);
    if (found == nullptr || now - found->asked_at > longest_age) return std::nullopt;
    // The database's clock goes on as ours does.
    const auto age = std::chrono::duration_cast<system_time::duration>(now - found->asked_at);
    if (check_rules(send, found->context, found->context.store_time + age, settings_.window_margin))
        return std::nullopt;
    return found->context;
}

awaitable<looked_up<conversation_context>> context_lookup::ask(
    const valid_send& send, deadline limit
) {
    looked_up<conversation_context> answer;
    for (std::size_t i = 0;; ++i) {
        answer = co_await store_.find_context(send.tenant_id, *send.conversation_id);
        if (!answer.is_unavailable()) break;
        store_failed_at_ = steady_clock::now();
        if (i == try_delays.size() || steady_clock::now() + try_delays[i] >= limit) break;
        // With a cached permission at hand nobody has to wait for the store.
        if (recall(send, key_of(send), steady_clock::now(), settings_.usable_for)) break;
        co_await async::sleep_for(try_delays[i]);
    }
    co_return answer;
}

awaitable<outcome<conversation_context>> context_lookup::permit(valid_send send, deadline limit) {
    const std::string key = key_of(send);
    const auto now = steady_clock::now();
    if (auto young = recall(send, key, now, settings_.fresh_for)) {
        from_memory_.add();
        co_return std::move(*young);
    }
    const bool is_down = store_failed_at_ != steady_clock::time_point::min() &&
                         now - store_failed_at_ < settings_.pause_after_failure;
    if (is_down) {
        if (auto old = recall(send, key, now, settings_.usable_for)) {
            while_down_.add();
            co_return std::move(*old);
        }
    }
    auto answer = co_await ask(send, limit);
    if (answer.is_found()) {
        from_store_.add();
        memory_.put(key, {*answer.value, steady_clock::now()});
        auto refused =
            check_rules(send, *answer.value, answer.value->store_time, settings_.window_margin);
        if (refused) co_return std::move(*refused);
        co_return std::move(*answer.value);
    }
    if (!answer.is_unavailable()) {
        memory_.erase(key);
        co_return unknown_conversation();
    }
    if (auto old = recall(send, key, steady_clock::now(), settings_.usable_for)) {
        while_down_.add();
        co_return std::move(*old);
    }
    log_.warning(
        "send.store_unavailable",
        {{"tenantId", to_string(send.tenant_id)}, {"requestId", send.request_id}}
    );
    co_return store_away();
}

awaitable<outcome<chat_context>> context_lookup::permit_chat(valid_send send, deadline limit) {
    const chat_question question{send.chat->phone, send.chat->account_id, send.chat->outlet_id};
    const std::function<awaitable<looked_up<chat_context>>()> ask = [&] {
        return store_.find_chat(send.tenant_id, question);
    };
    auto answer = co_await ask_with_tries(ask, limit);
    if (!answer.is_found()) co_return store_away();
    if (answer.value->trouble) co_return no_account(*answer.value->trouble);
    from_store_.add();
    const auto& context = answer.value->context;
    auto refused = check_rules(send, context, context.store_time, settings_.window_margin);
    if (refused) co_return std::move(*refused);
    co_return std::move(*answer.value);
}

}  // namespace hermod::widget_send
