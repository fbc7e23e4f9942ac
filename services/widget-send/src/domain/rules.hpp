#pragma once
#include "domain/refusal.hpp"
#include "domain/send_command.hpp"

#include "hermod/base/ids.hpp"
#include "hermod/base/time.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace hermod::widget_send {

enum class account_state { active, stopped, disabled };

/// What the store says about a conversation: enough to decide whether a message may go to it.
struct conversation_context {
    uuid conversation_id;
    uuid account_id;
    std::string phone_number_id;
    account_state state{account_state::active};
    std::optional<system_time> window_expires_at{};
    system_time store_time{};  // the database's clock when it was asked
};

/// Why `send` may not go, or nothing. `now` is the database's time; `window_margin` keeps a message
/// from leaving in the last moments of the 24-hour window, when Meta may already think it closed. A
/// stopped account keeps its backlog, so its sends are accepted.
[[nodiscard]] std::optional<refusal> check_rules(
    const valid_send& send,
    const conversation_context& context,
    system_time now,
    std::chrono::milliseconds window_margin
);

}  // namespace hermod::widget_send
