#pragma once
#include <optional>
#include <vector>

#include "hermod/contracts/status.hpp"

namespace hermod::store {

using contracts::message_status;

/// Where an outbound message stands: the state of one of its attempts.
struct progress {
    int attempt{1};
    message_status status{message_status::sending};

    friend bool operator==(const progress&, const progress&) = default;
};

/// Meta says that the customer's phone has it.
[[nodiscard]] constexpr bool is_proof_of_delivery(message_status status) noexcept {
    return status == message_status::delivered || status == message_status::read || status == message_status::played;
}

/// Nothing more has to be done for it; only news from Meta can change it.
[[nodiscard]] constexpr bool is_settled(message_status status) noexcept {
    return status != message_status::scheduled && status != message_status::sending && status != message_status::uncertain;
}

/// The one order of all states of a message, whatever order the news comes in: proof of delivery of any attempt is above
/// everything else, and the further it got the higher; below that the later attempt wins, then the higher rank.
/// Negative, zero or positive, as lhs is below, equal to or above rhs.
[[nodiscard]] int compare(const progress& lhs, const progress& rhs) noexcept;

/// Would `news` change a message that stands at `now`?
[[nodiscard]] inline bool raises(const progress& now, const progress& news) noexcept { return compare(news, now) > 0; }

/// The states that a client is to see, in order, when a message goes from `before` to `after`: the last is `after`'s, the ones
/// before it were skipped (a message that is read was delivered, one that was delivered was sent).
[[nodiscard]] std::vector<message_status> steps(const progress& before, const progress& after);

}  // namespace hermod::store
