#pragma once
#include "domain/refusal.hpp"

#include "hermod/base/ids.hpp"
#include "hermod/contracts/content.hpp"
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
        bound_conversation{};  // widgets: the one conversation that they may write to
    std::string origin{"api"};
    std::string request_id{};

    // What: not looked at yet.
    std::vector<std::string> named_tenants{};  // from body and header
    std::optional<std::string> conversation_id{};
    std::optional<std::string> integration_id{};
    std::optional<std::string> text{};
    std::optional<std::string> media_url{};
    std::optional<std::string> filename{};
    std::optional<std::string> message_id{};
    std::optional<std::string> idempotency_key{};
    std::optional<std::string> priority{};
};

/// A command whose every field has its form. Whether it may be sent is for the rules to say.
struct valid_send {
    uuid tenant_id;
    uuid conversation_id;
    uuid account_id;
    contracts::message_content content;
    std::string message_id;
    /// The caller chose the id (or a key that gives it), so the same request may come again.
    bool is_repeatable{false};
    /// base64url(SHA-256) of content, conversation and account.
    std::string body_hash;
    contracts::priority priority{contracts::priority::interactive};
    std::string subject;
    std::string origin;
    std::string request_id;
};

/// Checks in the order of the requirement: conversationId, tenantId, integrationId, text or
/// mediaUrl; then the tenant; then the form of each field. `fresh_id` becomes the message's id if
/// the caller chose none.
[[nodiscard]] outcome<valid_send> validate(const send_command& command, std::string fresh_id);

}  // namespace hermod::widget_send
