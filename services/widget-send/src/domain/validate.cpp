#include "domain/media.hpp"
#include "domain/send_command.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/crypto/digest.hpp"

#include <algorithm>
#include <utility>

namespace hermod::widget_send {

namespace {

constexpr std::size_t longest_text = 4096;  // code points, Meta's limit
constexpr std::size_t longest_caption = 1024;
constexpr std::size_t longest_filename = 240;
constexpr std::size_t longest_key = 255;

bool is_given(const std::optional<std::string>& field) noexcept {
    return field && !field->empty();
}

refusal missing(std::string field, std::string message = "") {
    if (message.empty()) message = field + " is required";
    return {
        .reason = refusal_reason::missing_field,
        .message = std::move(message),
        .field = std::move(field)};
}

refusal invalid(std::string field, const std::string& why) {
    std::string message = field + " " + why;
    return {
        .reason = refusal_reason::invalid_field,
        .message = std::move(message),
        .field = std::move(field)};
}

std::optional<refusal> find_missing(const send_command& command) {
    if (!is_given(command.conversation_id)) return missing("conversationId");
    if (command.named_tenants.empty()) return missing("tenantId");
    if (!is_given(command.integration_id)) return missing("integrationId");
    if (!is_given(command.text) && !is_given(command.media_url))
        return missing("text", "text or mediaUrl is required");
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
        if (!tenant && !named) return invalid("tenantId", "must be a UUID");
        if (!tenant) tenant = named;
        if (named != tenant) return other;
    }
    if (!tenant) return missing("tenantId");
    return *tenant;
}

std::optional<refusal> check_text(const std::string& text, std::size_t longest) {
    if (!is_utf8(text)) return invalid("text", "must be UTF-8");
    if (count_code_points(text) > longest)
        return invalid("text", "must have at most " + std::to_string(longest) + " characters");
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    if (std::all_of(text.begin(), text.end(), blank)) return invalid("text", "must not be blank");
    if (text.find('\0') != std::string::npos)
        return invalid("text", "must not hold the character U+0000");
    return std::nullopt;
}

outcome<contracts::message_content> make_media(const send_command& command) {
    if (!is_media_url(*command.media_url))
        return invalid("mediaUrl", "must be an http or https URL of at most 2048 bytes");
    contracts::message_content content;
    content.type = media_type_of(*command.media_url);
    content.media_url = *command.media_url;
    if (is_given(command.text)) {
        if (content.type == contracts::content_type::audio)
            return invalid("text", "cannot go with audio: WhatsApp shows no caption there");
        if (auto problem = check_text(*command.text, longest_caption)) return std::move(*problem);
        content.caption = command.text;
    }
    std::string name = command.filename.value_or(std::string{file_name_of(*command.media_url)});
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; };
    if (name.size() > longest_filename || !is_utf8(name) ||
        std::any_of(name.begin(), name.end(), is_control))
        return invalid("filename", "must be text of at most 240 bytes");
    if (content.type == contracts::content_type::document && !name.empty())
        content.filename = std::move(name);
    return content;
}

outcome<contracts::message_content> make_content(const send_command& command) {
    if (is_given(command.media_url)) return make_media(command);
    if (auto problem = check_text(*command.text, longest_text)) return std::move(*problem);
    contracts::message_content content;
    content.text = *command.text;
    return content;
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
            return invalid("messageId", "must be 1 to 64 of A-Za-z0-9_.:-");
        into.message_id = *command.message_id;
    } else if (command.idempotency_key) {
        if (command.idempotency_key->empty() || !is_key(*command.idempotency_key))
            return invalid("Idempotency-Key", "must be 1 to 255 printable ASCII characters");
        into.message_id = to_string(make_uuid_v5(into.tenant_id, *command.idempotency_key));
    } else {
        into.message_id = std::move(fresh_id);
        into.is_repeatable = false;
    }
    return std::nullopt;
}

std::string hash_of(const valid_send& send) {
    json::writer canonical;
    canonical.begin_array();
    to_json(canonical, send.content);
    canonical.value(to_string(send.conversation_id)).value(to_string(send.account_id)).end_array();
    return to_base64url(crypto::sha256(canonical.view()));
}

std::optional<refusal> read_ids(const send_command& command, valid_send& into) {
    const auto conversation = parse_uuid(*command.conversation_id);
    if (!conversation) return invalid("conversationId", "must be a UUID");
    const auto account = parse_uuid(*command.integration_id);
    if (!account) return invalid("integrationId", "must be a UUID");
    // As if it did not exist: a widget learns nothing of other conversations.
    if (command.bound_conversation && *command.bound_conversation != *conversation)
        return refusal{
            .reason = refusal_reason::not_found,
            .message = "there is no such conversation",
            .field = "conversationId"};
    into.conversation_id = *conversation;
    into.account_id = *account;
    return std::nullopt;
}

}  // namespace

outcome<valid_send> validate(const send_command& command, std::string fresh_id) {
    if (auto absent = find_missing(command)) return std::move(*absent);
    const auto tenant = check_tenant(command);
    if (!tenant) return tenant.error();
    valid_send send;
    send.tenant_id = *tenant;
    if (auto problem = read_ids(command, send)) return std::move(*problem);
    auto content = make_content(command);
    if (!content) return content.error();
    send.content = std::move(*content);
    if (auto problem = choose_id(command, std::move(fresh_id), send)) return std::move(*problem);
    if (command.priority) {
        const auto lane = contracts::parse_priority(*command.priority);
        if (!lane) return invalid("priority", "must be interactive or bulk");
        send.priority = *lane;
    }
    send.body_hash = hash_of(send);
    send.subject = command.subject;
    send.origin = command.origin;
    send.request_id = command.request_id;
    return send;
}

}  // namespace hermod::widget_send
