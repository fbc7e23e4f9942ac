#pragma once
#include "domain/progress.hpp"

#include "hermod/base/time.hpp"

#include <optional>
#include <string_view>

namespace hermod::store {

/// What a person asks for: send the message once more, or do not send it at all.
struct retry_wish {
    std::optional<int> seen_attempt{};  // the attempt that the person has seen
    bool accepts_duplicate{false};      // for uncertain messages: it may arrive twice
};

/// An outbound message as a person's wish finds it.
struct retry_case {
    progress now;
    bool is_account_usable{false};  // active or stopped: a stopped account keeps its backlog
    bool needs_window{true};        // everything but templates
    std::optional<system_time> last_inbound_at{};
};

enum class retry_verdict {
    restart,        // a new attempt
    replay,         // that attempt was made already: the click came twice
    unseen,         // names an attempt that there is not
    not_failed,     // under way, delivered or canceled
    needs_consent,  // uncertain, and nobody accepts a duplicate
    account_disabled,
    window_closed
};

/// Pure: what is to become of a wish to send again.
[[nodiscard]] retry_verdict judge(const retry_case& message, const retry_wish& wish, system_time now) noexcept;

}  // namespace hermod::store
