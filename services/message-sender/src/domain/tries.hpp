#pragma once
#include <chrono>

#include "hermod/whatsapp/answer.hpp"

namespace hermod::sender {

/// Tries of one attempt for transient errors: at once, then after 1, 2 and 4 seconds.
inline constexpr int most_tries = 4;

/// What follows a call.
struct next_step {
    enum class kind {
        sent,
        uncertain,  // never repeated by us
        failed,
        again,  // another try after `delay`
        held    // back to the backlog for `delay`; the scope is paused as long
    };
    kind what{kind::uncertain};
    std::chrono::milliseconds delay{0};
};

struct step_question {
    const whatsapp::send_outcome& outcome;
    bool was_reached{true};  // false: no byte left
    int tries{1};            // made in this attempt, this one included
    double jitter{0};        // 0 … 1
    std::chrono::milliseconds pair_pause{1'000};
    std::chrono::milliseconds stop_pause{60'000};
    std::chrono::milliseconds unreachable_pause{30'000};
};

/// Meta that cannot be reached never makes a message fail: after the last try it goes back to the backlog.
[[nodiscard]] next_step decide(const step_question&) noexcept;

}  // namespace hermod::sender
