#pragma once
#include <optional>
#include <string_view>

#include "hermod/base/time.hpp"

namespace hermod::store {

/// What a tenant wants done with a message of which nobody knows whether Meta took it, once its deadline is over.
enum class uncertain_policy { hold, resend, fail };

/// Unknown words mean hold: nothing is sent twice by a misspelt setting.
[[nodiscard]] constexpr uncertain_policy parse_uncertain_policy(std::string_view word) noexcept {
    if (word == "resend") return uncertain_policy::resend;
    if (word == "fail") return uncertain_policy::fail;
    return uncertain_policy::hold;
}

enum class uncertain_decision {
    hold,           // leave it to a person; a late webhook still settles it
    hold_unproven,  // the same, because the proof that the policy needs has not come for too long
    resend,  // a new attempt, at the end of the conversation's order
    fail,
    wait     // the webhook that would tell may still be under way: ask again later
};

/// A message whose deadline is over.
struct uncertain_case {
    uncertain_policy policy{uncertain_policy::hold};
    system_time claimed_at;
    system_time uncertain_at;
    /// When what the account's newest webhook tells of happened.
    std::optional<system_time> feedback_live_at;
};

struct uncertain_limits {
    /// The grant's time and the call's limit: whatever happened later than that after the claim happened after the call.
    system_time::duration live_margin;
    /// The longest wait for the proof.
    system_time::duration proof_wait;
};

/// Only a webhook about something after the call shows that the message's own webhook is missing rather than late.
[[nodiscard]] constexpr uncertain_decision decide(const uncertain_case& what, const uncertain_limits& limits, system_time now) {
    if (what.policy == uncertain_policy::hold) return uncertain_decision::hold;
    if (what.feedback_live_at && *what.feedback_live_at > what.claimed_at + limits.live_margin)
        return what.policy == uncertain_policy::resend ? uncertain_decision::resend : uncertain_decision::fail;
    return now - what.uncertain_at > limits.proof_wait ? uncertain_decision::hold_unproven : uncertain_decision::wait;
}

}  // namespace hermod::store
