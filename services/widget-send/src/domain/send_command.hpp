#pragma once
#include "domain/form.hpp"
#include "domain/kinds.hpp"
#include "domain/refusal.hpp"

#include "hermod/base/ids.hpp"
#include "hermod/base/time.hpp"
#include "hermod/contracts/status.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hermod::widget_send {

/// What a door makes of what came to it: who asks, and what was asked for, as it was written.
struct send_command {
    // Who: from the credential only.
    std::optional<uuid> tenant_id{};  // nothing: the credential is good for every tenant that is
                                      // named (intake `user:*`)
    std::string subject{};
    std::optional<uuid>
        bound_conversation{};     // widgets: the one conversation that they may write to
    std::optional<uuid> agent{};  // agents: write only where they see
    std::string origin{"api"};
    std::string request_id{};

    // Where to: a conversation, or a phone number.
    std::vector<std::string> named_tenants{};  // from body and header
    bool needs_tenant{false};                  // the door's document wants it named
    std::optional<std::string> conversation_id{};
    std::optional<std::string> integration_id{};
    const char* integration_field{"integrationId"};  // what the caller calls it
    bool needs_integration{false};                   // the same
    std::optional<std::string> phone{};
    bool starts_chats{false};  // a phone number will do, and comes first if both are there
    std::optional<std::string> contact_name{};
    std::optional<std::string> outlet_id{};

    // What: the content is read already, or says what is wrong with it.
    content_outcome content{missing_field("text", "text or mediaUrl is required")};
    std::optional<content_outcome> fallback{};
    std::optional<std::string> message_id{};
    std::optional<std::string> idempotency_key{};
    const char* idempotency_field{"idempotencyKey"};  // where it came from
    std::optional<std::string> priority{};
    std::optional<std::string> send_at{};
    std::optional<std::string> expires_at{};
    std::optional<std::string> on_window_closed{};
};

/// A chat that is named by the other side's phone number.
struct chat_wish {
    std::string phone;  // +628…
    std::optional<uuid> account_id{};
    std::optional<uuid> outlet_id{};
    std::optional<std::string> name{};
};

/// A command whose every field has its form. Whether it may be sent is for the rules to say.
struct valid_send {
    uuid tenant_id;
    std::optional<uuid> conversation_id{};  // else
    std::optional<chat_wish> chat{};
    std::optional<uuid> account_id{};  // the integration that was named
    std::optional<uuid> outlet_id{};   // that was named
    std::optional<std::string>
        phone{};  // that was named beside a conversation: must be its contact's
    std::optional<uuid> agent{};
    contracts::message_content content;
    std::optional<contracts::message_content> fallback{};
    std::optional<system_time> send_at{};
    std::optional<system_time> expires_at{};
    std::string message_id;
    /// The caller chose the id (or a key that gives it), so the same request may come again.
    bool is_repeatable{false};
    /// base64url(SHA-256) of content, target and times.
    std::string body_hash;
    contracts::priority priority{contracts::priority::interactive};
    std::string subject;
    std::string origin;
    std::string request_id;
};

/// Checks in the order of the requirement: conversationId, tenantId, integrationId, text or
/// mediaUrl; then the tenant; then the form of each field. `fresh_id` becomes the message's id if
/// the caller chose none; `now` is what sendAt and expiresAt are held against.
[[nodiscard]] outcome<valid_send> validate(
    const send_command& command, std::string fresh_id, system_time now
);

/// A message may be scheduled so far ahead.
inline constexpr std::chrono::hours longest_schedule{24 * 90};

}  // namespace hermod::widget_send
