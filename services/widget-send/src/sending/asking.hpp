#pragma once
#include "sending/ports.hpp"
#include "sending/tries.hpp"

#include "hermod/async/event.hpp"

#include <functional>

namespace hermod::widget_send {

/// Asks the store, and again after each of the waits while it does not answer and the time lasts.
template <class T>
awaitable<looked_up<T>> ask_with_tries(
    std::function<awaitable<looked_up<T>>()> ask, deadline limit
) {
    for (std::size_t i = 0;; ++i) {
        auto answer = co_await ask();
        if (!answer.is_unavailable()) co_return answer;
        if (i == try_delays.size() || steady_clock::now() + try_delays[i] >= limit)
            co_return answer;
        co_await async::sleep_for(try_delays[i]);
    }
}

[[nodiscard]] inline refusal store_away() {
    return {
        .reason = refusal_reason::store_unavailable,
        .message = "conversations cannot be looked up at the moment"};
}

}  // namespace hermod::widget_send
