#include "clients/lookup_batch.hpp"

#include "hermod/json/reader.hpp"
#include "hermod/json/writer.hpp"

#include <utility>

namespace hermod::widget_send {

namespace {

std::optional<account_state> parse_account_state(std::string_view word) noexcept {
    if (word == "active") return account_state::active;
    if (word == "stopped") return account_state::stopped;
    if (word == "disabled") return account_state::disabled;
    return std::nullopt;
}

std::optional<conversation_context> read_context(json::view value) {
    json::object_reader in{value};
    const auto conversation = parse_uuid(in.required_string("conversationId"));
    const auto account = parse_uuid(in.required_string("accountId"));
    const auto state = parse_account_state(in.required_string("accountState"));
    conversation_context context;
    context.phone_number_id = in.required_string("phoneNumberId");
    context.store_time = from_unix_ms(in.required_integer("now"));
    if (const auto expires = in.optional_integer("windowExpiresAt"))
        context.window_expires_at = from_unix_ms(*expires);
    if (!in.ok() || !conversation || !account || !state) return std::nullopt;
    context.conversation_id = *conversation;
    context.account_id = *account;
    context.state = *state;
    return context;
}

std::optional<std::pair<std::string, known_message>> read_message(json::view value) {
    json::object_reader in{value};
    std::string id = in.required_string("messageId");
    const auto status = contracts::parse_message_status(in.required_string("status"));
    known_message message;
    message.body_hash = in.optional_string("bodyHash").value_or("");
    message.attempt = static_cast<int>(in.required_integer("attempt"));
    if (!in.ok() || !status) return std::nullopt;
    message.status = *status;
    return std::pair{std::move(id), std::move(message)};
}

}  // namespace

std::string write_questions(const uuid& tenant, const lookup_batch& batch) {
    json::writer out;
    out.begin_object().field("tenantId", to_string(tenant)).key("conversations").begin_array();
    for (const auto& id : batch.conversations) out.value(to_string(id));
    out.end_array().key("messages").begin_array();
    for (const auto& id : batch.messages) out.value(id);
    out.end_array().end_object();
    return out.str();
}

bool read_answers(std::string_view body, lookup_batch& into) {
    const auto parsed = json::document::parse(body, {.bytes = 4 * 1024 * 1024, .depth = 8});
    if (!parsed) return false;
    const auto contexts = parsed->root()["contexts"];
    const auto messages = parsed->root()["messages"];
    if (contexts.kind() != json::kind::array || messages.kind() != json::kind::array) return false;
    std::map<uuid, conversation_context> found_contexts;
    for (std::size_t i = 0; i < contexts.size(); ++i) {
        auto context = read_context(contexts.at(i));
        if (!context) return false;
        found_contexts.emplace(context->conversation_id, std::move(*context));
    }
    std::map<std::string, known_message> found_messages;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        auto message = read_message(messages.at(i));
        if (!message) return false;
        found_messages.insert(std::move(*message));
    }
    into.contexts = std::move(found_contexts);
    into.known = std::move(found_messages);
    return true;
}

}  // namespace hermod::widget_send
