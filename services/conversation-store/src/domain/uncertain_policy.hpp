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
    hold,    // leave it to a person; a late webhook still settles it
    resend,  // a new attempt, at the end of the conversation's order
    fail,
    wait     // the webhook that would tell may still be under way: ask again later
};

/// `feedback_live_at`: the newest webhook of the account. Only a webhook stream that lived after the call shows that the
/// message's own webhook is missing rather than late.
[[nodiscard]] constexpr uncertain_decision decide(
    uncertain_policy policy, system_time called_at, std::optional<system_time> feedback_live_at, system_time::duration margin) {
    if (policy == uncertain_policy::hold) return uncertain_decision::hold;
    if (!feedback_live_at || *feedback_live_at <= called_at + margin) return uncertain_decision::wait;
    return policy == uncertain_policy::resend ? uncertain_decision::resend : uncertain_decision::fail;
}

}  // namespace hermod::store
