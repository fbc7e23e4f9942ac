#include "domain/rules.hpp"

namespace hermod::widget_send {

std::optional<refusal> check_rules(
    const valid_send& send,
    const conversation_context& context,
    system_time now,
    std::chrono::milliseconds window_margin
) {
    if (context.account_id != send.account_id)
        return refusal{
            .reason = refusal_reason::not_found,
            .message = "the conversation has no such integration",
            .field = "integrationId"};
    if (context.state == account_state::disabled)
        return refusal{
            .reason = refusal_reason::no_active_account,
            .message = "the WhatsApp account is disabled"};
    if (!context.window_expires_at || now + window_margin >= *context.window_expires_at)
        return refusal{
            .reason = refusal_reason::window_closed,
            .message =
                "the contact's last message is more than 24 hours old: only a template may be "
                "sent"};
    return std::nullopt;
}

}  // namespace hermod::widget_send
