#include "clients/lookup_answers.hpp"

namespace hermod::widget_send {

namespace {

std::optional<account_state> parse_account_state(std::string_view word) noexcept {
    if (word == "active") return account_state::active;
    if (word == "stopped") return account_state::stopped;
    if (word == "disabled") return account_state::disabled;
    return std::nullopt;
}

/// Absent is fine, anything but a UUID is a breach.
std::optional<uuid> optional_id(json::object_reader& in, std::string_view key) {
    const auto text = in.optional_string(key, 36);
    if (!text) return std::nullopt;
    auto id = parse_uuid(*text);
    if (!id) in.fail(key, "is no UUID");
    return id;
}

uuid required_id(json::object_reader& in, std::string_view key) {
    const auto id = optional_id(in, key);
    if (!id) in.fail(key, "is required");
    return id.value_or(uuid{});
}

std::optional<system_time> optional_time(json::object_reader& in, std::string_view key) {
    const auto ms = in.optional_integer(key);
    if (!ms) return std::nullopt;
    return from_unix_ms(*ms);
}

/// The part that conversations and chats share.
conversation_context read_account_part(json::object_reader& in) {
    conversation_context context;
    context.account_id = required_id(in, "accountId");
    const auto state = parse_account_state(in.required_string("accountState"));
    if (!state) in.fail("accountState", "is unknown");
    context.state = state.value_or(account_state::disabled);
    context.phone_number_id = in.required_string("phoneNumberId");
    context.outlet_id = optional_id(in, "outletId");
    context.store_time = from_unix_ms(in.required_integer("now"));
    context.window_expires_at = optional_time(in, "windowExpiresAt");
    context.contact_id = optional_id(in, "contactId");
    context.phone = in.optional_string("phone");
    context.assigned_to = optional_id(in, "assignedTo");
    context.agents_see_unassigned = in.optional_boolean("agentsSeeUnassigned").value_or(false);
    context.quota_left = in.optional_integer("quotaLeft");
    return context;
}

}  // namespace

std::optional<std::pair<uuid, conversation_context>> read_context_answer(json::view value) {
    json::object_reader in{value};
    auto context = read_account_part(in);
    context.conversation_id = required_id(in, "conversationId");
    if (!in.ok()) return std::nullopt;
    const auto id = context.conversation_id;
    return std::pair{id, std::move(context)};
}

std::optional<std::pair<std::string, known_message>> read_message_answer(json::view value) {
    json::object_reader in{value};
    std::string id = in.required_string("messageId");
    const auto status = contracts::parse_message_status(in.required_string("status"));
    known_message message;
    message.body_hash = in.optional_string("bodyHash").value_or("");
    message.attempt = static_cast<int>(in.required_integer("attempt"));
    message.conversation_id = optional_id(in, "conversationId");
    message.contact_id = optional_id(in, "contactId");
    message.made_contact = in.optional_boolean("madeContact").value_or(false);
    message.made_conversation = in.optional_boolean("madeConversation").value_or(false);
    message.text = in.optional_string("text").value_or("");
    message.wamid = in.optional_string("wamid").value_or("");
    if (!value["error"].is_absent()) message.error_json = value["error"].dump();
    message.created_at = optional_time(in, "createdAt");
    message.sent_at = optional_time(in, "sentAt");
    if (!in.ok() || !status) return std::nullopt;
    message.status = *status;
    return std::pair{std::move(id), std::move(message)};
}

std::optional<std::pair<chat_question, chat_context>> read_chat_answer(json::view value) {
    json::object_reader asked{value["asked"]};
    chat_question question{
        asked.required_string("phone"),
        optional_id(asked, "accountId"),
        optional_id(asked, "outletId")};
    if (!asked.ok()) return std::nullopt;
    chat_context answer;
    if (const auto code = value["trouble"].string()) {
        answer.trouble = reason_of_code(*code);
        return std::pair{std::move(question), std::move(answer)};
    }
    json::object_reader in{value};
    answer.context = read_account_part(in);
    const auto conversation = optional_id(in, "conversationId");
    if (!in.ok()) return std::nullopt;
    answer.has_contact = answer.context.contact_id.has_value();
    answer.has_conversation = conversation.has_value();
    answer.context.conversation_id = conversation.value_or(uuid{});
    return std::pair{std::move(question), std::move(answer)};
}

std::optional<std::pair<template_question, stored_template>> read_template_answer(json::view value
) {
    json::object_reader in{value};
    template_question question{
        required_id(in, "accountId"), in.required_string("name"), in.required_string("language")};
    stored_template found;
    found.status = in.required_string("status");
    found.parameter_format = in.required_string("parameterFormat");
    found.components_json = value["components"].dump();
    if (!in.ok()) return std::nullopt;
    return std::pair{std::move(question), std::move(found)};
}

std::optional<std::pair<std::string, target_message>> read_target_answer(json::view value) {
    json::object_reader in{value};
    std::string id = in.required_string("messageId");
    const target_message target{
        required_id(in, "conversationId"), in.optional_boolean("isAtMeta").value_or(false)};
    if (!in.ok()) return std::nullopt;
    return std::pair{std::move(id), target};
}

std::optional<std::pair<std::string, std::string>> read_quick_reply_answer(json::view value) {
    json::object_reader in{value};
    std::string id = in.required_string("id");
    std::string text = in.required_string("text");
    if (!in.ok()) return std::nullopt;
    return std::pair{std::move(id), std::move(text)};
}

}  // namespace hermod::widget_send
