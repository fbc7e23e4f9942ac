#pragma once
#include "domain/refusal.hpp"
#include "domain/send_command.hpp"

#include "hermod/base/ids.hpp"
#include "hermod/base/time.hpp"

#include <chrono>
#include <cstdint>
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
    std::optional<uuid> contact_id{};
    std::optional<uuid> outlet_id{};
    std::optional<std::string> phone{};  // the contact's, +628…
    std::optional<uuid> assigned_to{};
    bool agents_see_unassigned{false};
    std::optional<std::int64_t> quota_left{};  // nothing: the tenant has no limit
};

/// What the store says about a chat that is named by a phone number.
struct chat_context {
    /// no_active_account, account_required or not_found (the account that was named); nothing if
    /// there is one to send from.
    std::optional<refusal_reason> trouble{};
    /// Of the account, and of the conversation if there is one.
    conversation_context context;
    bool has_contact{false};
    bool has_conversation{false};
};

/// Another message that this one points at.
struct target_message {
    uuid conversation_id;
    bool is_at_meta{false};  // it has a wamid
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

/// Free text may leave when `send` is to leave.
[[nodiscard]] bool is_window_open(
    const valid_send& send,
    const conversation_context& context,
    system_time now,
    std::chrono::milliseconds window_margin
) noexcept;

/// Why `content` may not point at that message; `target` is nothing if there is none of that id.
[[nodiscard]] std::optional<refusal> check_target(
    const contracts::message_content& content,
    const std::optional<target_message>& target,
    const uuid& conversation
);

}  // namespace hermod::widget_send
