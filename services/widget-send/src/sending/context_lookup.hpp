#pragma once
#include "domain/bounded_map.hpp"
#include "domain/rules.hpp"
#include "domain/send_command.hpp"
#include "sending/ports.hpp"

#include "hermod/async/awaitable.hpp"
#include "hermod/log/log.hpp"
#include "hermod/telemetry/metrics.hpp"

#include <chrono>
#include <cstddef>

namespace hermod::widget_send {

struct context_settings {
    std::size_t capacity{50'000};
    std::chrono::milliseconds fresh_for{5'000};  // a permission may be this old
    std::chrono::milliseconds usable_for{
        15 * 60'000};  // while the store is down; the claim checks again
    std::chrono::milliseconds pause_after_failure{
        1'000};  // a store that is down is not asked more often, if a cached answer will do
    std::chrono::milliseconds window_margin{60'000};
};

/// May this be sent? Asks the store and remembers the answers: a refusal is never given from
/// memory, a permission only while it is young, or while the store cannot be asked.
class context_lookup {
public:
    context_lookup(message_store&, context_settings, log::logger&, telemetry::registry&);

    /// The conversation's context if the rules allow the send. Tries again after 100, 200 and 400
    /// ms while the store does not answer.
    awaitable<outcome<conversation_context>> permit(valid_send send, deadline limit);
    /// The same for a chat that is named by its phone number; never from memory.
    awaitable<outcome<chat_context>> permit_chat(valid_send send, deadline limit);

private:
    struct remembered {
        conversation_context context;
        steady_clock::time_point asked_at;
    };

    [[nodiscard]] std::optional<conversation_context> recall(
        const valid_send&,
        const std::string& key,
        steady_clock::time_point now,
        std::chrono::milliseconds longest_age
    );
    awaitable<looked_up<conversation_context>> ask(const valid_send&, deadline limit);

    message_store& store_;
    context_settings settings_;
    log::logger& log_;
    bounded_map<remembered> memory_;
    steady_clock::time_point store_failed_at_{steady_clock::time_point::min()};
    telemetry::counter from_memory_;
    telemetry::counter from_store_;
    telemetry::counter while_down_;
};

}  // namespace hermod::widget_send
