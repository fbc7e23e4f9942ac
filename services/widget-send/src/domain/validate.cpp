#include "domain/send_command.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/crypto/digest.hpp"
#include "hermod/json/writer.hpp"
#include "hermod/whatsapp/phone.hpp"

#include <algorithm>
#include <utility>

namespace hermod::widget_send {

namespace {

constexpr std::size_t longest_key = 255;
constexpr std::size_t longest_contact_name = 256;

bool is_given(const std::optional<std::string>& field) noexcept {
    return field && !field->empty();
}

bool lacks(const content_outcome& content) noexcept {
    return !content && content.error().reason == refusal_reason::missing_field;
}

std::optional<refusal> find_missing(const send_command& command) {
    if (command.starts_chats && !is_given(command.phone) && !is_given(command.conversation_id))
        return missing_field("phoneNumber");
    if (!command.starts_chats && !is_given(command.conversation_id))
        return missing_field("conversationId");
    if (command.named_tenants.empty() && (command.needs_tenant || !command.tenant_id))
        return missing_field("tenantId");
    if (command.needs_integration && !is_given(command.integration_id))
        return missing_field("integrationId");
    if (lacks(command.content)) return command.content.error();
    return std::nullopt;
}

/// The credential's tenant, if every tenant that was named is that one.
outcome<uuid> check_tenant(const send_command& command) {
    const refusal other{
        .reason = refusal_reason::other_tenant,
        .message = "tenantId is not the credential's tenant",
        .field = "tenantId"};
    auto tenant = command.tenant_id;
    for (const std::string& name : command.named_tenants) {
        const auto named = parse_uuid(name);
        if (!tenant && !named) return invalid_field("tenantId", "must be a UUID");
        if (!tenant) tenant = named;
        if (named != tenant) return other;
    }
    if (!tenant) return missing_field("tenantId");
    return *tenant;
}

bool is_key(std::string_view text) noexcept {
    return text.size() <= longest_key &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7F; });
}

/// Gives the message its id: the caller's, or one that follows from the caller's key, or the fresh
/// one.
std::optional<refusal> choose_id(
    const send_command& command, std::string fresh_id, valid_send& into
) {
    into.is_repeatable = true;
    if (command.message_id) {
        if (!is_message_id(*command.message_id))
            return invalid_field("messageId", "must be 1 to 64 of A-Za-z0-9_.:-");
        into.message_id = *command.message_id;
    } else if (command.idempotency_key) {
        if (command.idempotency_key->empty() || !is_key(*command.idempotency_key))
            return invalid_field(
                command.idempotency_field, "must be 1 to 255 printable ASCII characters"
            );
        into.message_id = to_string(make_uuid_v5(into.tenant_id, *command.idempotency_key));
    } else {
        into.message_id = std::move(fresh_id);
        into.is_repeatable = false;
    }
    return std::nullopt;
}

/// The account is left out: a conversation has one, and a door that names none finds the same.
std::string hash_of(const valid_send& send) {
    json::writer canonical;
    canonical.begin_array();
    to_json(canonical, send.content);
    canonical.value(send.conversation_id ? to_string(*send.conversation_id) : send.chat->phone);
    canonical.value(send.send_at ? to_unix_ms(*send.send_at) : std::int64_t{0});
    canonical.value(send.expires_at ? to_unix_ms(*send.expires_at) : std::int64_t{0});
    if (send.fallback) to_json(canonical, *send.fallback);
    canonical.end_array();
    return to_base64url(crypto::sha256(canonical.view()));
}

/// An id that need not be there.
std::optional<refusal> read_id(
    const std::optional<std::string>& text, const char* field, std::optional<uuid>& into
) {
    if (!is_given(text)) return std::nullopt;
    into = parse_uuid(*text);
    if (!into) return invalid_field(field, "must be a UUID");
    return std::nullopt;
}

std::optional<refusal> read_phone(const send_command& command, valid_send& into) {
    if (!is_given(command.phone)) return std::nullopt;
    into.phone = whatsapp::normalize_phone(*command.phone);
    if (!into.phone)
        return invalid_field(
            "phoneNumber", "must be a phone number with its country code, as +628123456789"
        );
    return std::nullopt;
}

std::optional<refusal> read_name(const send_command& command, chat_wish& into) {
    if (!is_given(command.contact_name)) return std::nullopt;
    const auto trouble = trouble_with_text(*command.contact_name, longest_contact_name);
    if (!trouble.empty()) return invalid_field("contactName", trouble);
    into.name = command.contact_name;
    return std::nullopt;
}

std::optional<refusal> read_target(const send_command& command, valid_send& into) {
    if (auto wrong = read_id(command.conversation_id, "conversationId", into.conversation_id))
        return wrong;
    if (auto wrong = read_id(command.integration_id, command.integration_field, into.account_id))
        return wrong;
    if (auto wrong = read_id(command.outlet_id, "outletId", into.outlet_id)) return wrong;
    if (auto wrong = read_phone(command, into)) return wrong;
    // As if it did not exist: a widget learns nothing of other conversations.
    if (command.bound_conversation && into.conversation_id != command.bound_conversation)
        return refusal{
            .reason = refusal_reason::not_found,
            .message = "there is no such conversation",
            .field = "conversationId"};
    if (into.conversation_id) return std::nullopt;
    into.chat = chat_wish{*into.phone, into.account_id, into.outlet_id, std::nullopt};
    return read_name(command, *into.chat);
}

std::optional<refusal> read_time(
    const std::optional<std::string>& text, const char* field, std::optional<system_time>& into
) {
    if (!is_given(text)) return std::nullopt;
    into = parse_rfc3339(*text);
    if (!into) return invalid_field(field, "must be a time as 2026-01-31T10:00:00Z");
    return std::nullopt;
}

std::optional<refusal> read_times(const send_command& command, system_time now, valid_send& into) {
    if (auto wrong = read_time(command.send_at, "sendAt", into.send_at)) return wrong;
    if (auto wrong = read_time(command.expires_at, "expiresAt", into.expires_at)) return wrong;
    // What was to leave by now leaves now.
    if (into.send_at && *into.send_at > now + longest_schedule)
        return invalid_field("sendAt", "must be within the next 90 days");
    const auto start = std::max(now, into.send_at.value_or(now));
    if (into.expires_at && *into.expires_at <= start)
        return invalid_field("expiresAt", "must be in the future, and after sendAt");
    return std::nullopt;
}

std::optional<refusal> read_fallback(const send_command& command, valid_send& into) {
    const std::string policy = command.on_window_closed.value_or("fail");
    if (policy != "fail" && policy != "template")
        return invalid_field("onWindowClosed", "must be fail or template");
    if (policy == "fail") {
        if (command.fallback)
            return invalid_field("fallbackTemplate", "goes with onWindowClosed: template");
        return std::nullopt;
    }
    if (!command.fallback) return missing_field("fallbackTemplate");
    if (!*command.fallback) return command.fallback->error();
    if (into.content.type == contracts::content_type::template_message)
        return invalid_field(
            "onWindowClosed", "does not go with a template, which needs no window"
        );
    into.fallback = **command.fallback;
    return std::nullopt;
}

}  // namespace

outcome<valid_send> validate(const send_command& command, std::string fresh_id, system_time now) {
    if (auto absent = find_missing(command)) return std::move(*absent);
    const auto tenant = check_tenant(command);
    if (!tenant) return tenant.error();
    valid_send send;
    send.tenant_id = *tenant;
    if (auto wrong = read_target(command, send)) return std::move(*wrong);
    if (!command.content) return command.content.error();
    send.content = *command.content;
    if (auto wrong = choose_id(command, std::move(fresh_id), send)) return std::move(*wrong);
    if (command.priority) {
        const auto lane = contracts::parse_priority(*command.priority);
        if (!lane) return invalid_field("priority", "must be interactive or bulk");
        send.priority = *lane;
    }
    if (auto wrong = read_times(command, now, send)) return std::move(*wrong);
    if (auto wrong = read_fallback(command, send)) return std::move(*wrong);
    send.body_hash = hash_of(send);
    send.agent = command.agent;
    send.subject = command.subject;
    send.origin = command.origin;
    send.request_id = command.request_id;
    return send;
}

}  // namespace hermod::widget_send
