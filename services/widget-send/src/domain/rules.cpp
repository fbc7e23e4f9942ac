#include "domain/rules.hpp"

#include <algorithm>

namespace hermod::widget_send {

namespace {

refusal unknown(std::string message, std::string field) {
    return {
        .reason = refusal_reason::not_found,
        .message = std::move(message),
        .field = std::move(field)};
}

/// Agents write where they see: their own conversations, and unassigned ones if the tenant says so.
bool is_visible(const valid_send& send, const conversation_context& context) noexcept {
    if (!send.agent) return true;
    if (!context.assigned_to) return context.agents_see_unassigned;
    return context.assigned_to == send.agent;
}

std::optional<refusal> check_ownership(
    const valid_send& send, const conversation_context& context
) {
    if (!is_visible(send, context))
        return unknown("there is no such conversation", "conversationId");
    if (send.account_id && context.account_id != *send.account_id)
        return unknown("the conversation has no such integration", "integrationId");
    if (send.outlet_id && context.outlet_id != send.outlet_id)
        return unknown("the conversation is not of that outlet", "outletId");
    if (send.conversation_id && send.phone && context.phone != send.phone)
        return unknown("the conversation is with another phone number", "phoneNumber");
    return std::nullopt;
}

}  // namespace

bool is_window_open(
    const valid_send& send,
    const conversation_context& context,
    system_time now,
    std::chrono::milliseconds window_margin
) noexcept {
    const auto leaves_at = std::max(now, send.send_at.value_or(now));
    return context.window_expires_at && leaves_at + window_margin < *context.window_expires_at;
}

std::optional<refusal> check_rules(
    const valid_send& send,
    const conversation_context& context,
    system_time now,
    std::chrono::milliseconds window_margin
) {
    if (auto refused = check_ownership(send, context)) return refused;
    if (context.state == account_state::disabled)
        return refusal{
            .reason = refusal_reason::no_active_account,
            .message = "the WhatsApp account is disabled"};
    if (send.expires_at && *send.expires_at <= now)
        return invalid_field("expiresAt", "is over already");
    const bool needs_window =
        send.content.type != contracts::content_type::template_message && !send.fallback;
    if (needs_window && !is_window_open(send, context, now, window_margin))
        return refusal{
            .reason = refusal_reason::window_closed,
            .message = send.send_at && is_window_open({}, context, now, window_margin)
                           ? "the 24-hour window will be closed by sendAt: only a template may be "
                             "sent then"
                           : "the contact's last message is more than 24 hours old: only a "
                             "template may be sent"};
    if (context.quota_left && *context.quota_left <= 0)
        return refusal{
            .reason = refusal_reason::quota_exceeded,
            .message = "the messages of this period are used up"};
    return std::nullopt;
}

std::optional<refusal> check_target(
    const contracts::message_content& content,
    const std::optional<target_message>& target,
    const uuid& conversation
) {
    const bool is_reaction = content.type == contracts::content_type::reaction;
    const char* field = is_reaction ? "reaction.messageId" : "replyTo";
    if (!target || target->conversation_id != conversation)
        return unknown("the conversation has no such message", field);
    if (is_reaction && !target->is_at_meta)
        return refusal{
            .reason = refusal_reason::target_not_sent,
            .message = "that message never got to WhatsApp, so nobody can react to it",
            .field = field};
    return std::nullopt;
}

}  // namespace hermod::widget_send
