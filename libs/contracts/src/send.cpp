#include "hermod/contracts/send.hpp"

#include "fields.hpp"

namespace hermod::contracts {

namespace {

std::optional<new_chat> read_new_chat(json::object_reader& in) {
    const auto value = in.object()["newChat"];
    if (value.is_absent()) return std::nullopt;
    json::object_reader inner{value, "newChat"};
    new_chat out{
        inner.required_string("phone", 32),
        required_uuid(inner, "contactId"),
        inner.optional_string("name", 1024)};
    if (inner.ok()) return out;
    in.fail(inner.failure().path, inner.failure().message);
    return std::nullopt;
}

void write_new_chat(json::writer& out, const new_chat& chat) {
    out.key("newChat")
        .begin_object()
        .field("phone", chat.phone)
        .field("contactId", chat.contact_id)
        .optional_field("name", chat.name)
        .end_object();
}

}  // namespace

json::result<send_request> from_json(json::view value, as<send_request>) {
    json::object_reader in{value};
    send_request out;
    out.tenant_id = required_uuid(in, "tenantId");
    out.message_id = required_message_id(in, "messageId");
    out.conversation_id = required_uuid(in, "conversationId");
    out.account_id = required_uuid(in, "accountId");
    out.phone_number_id = in.required_string("phoneNumberId", 64);
    out.body_hash = in.required_string("bodyHash", 128);
    out.priority = required_word(in, "priority", parse_priority);
    out.accepted_at = in.required_integer("acceptedAt");
    out.request_id = in.required_string("requestId", 256);
    out.origin = in.required_string("origin", 32);
    out.created_by = in.optional_string("createdBy", 256);
    out.new_chat = read_new_chat(in);
    out.send_at = in.optional_integer("sendAt");
    out.expires_at = in.optional_integer("expiresAt");
    if (!in.ok()) return in.failure();
    auto content = read<message_content>(value["content"]);
    if (!content) return content.error();
    out.content = std::move(*content);
    if (const auto instead = value["fallback"]; !instead.is_absent()) {
        auto fallback = read<message_content>(instead);
        if (!fallback)
            return json::error{fallback.error().message, "fallback." + fallback.error().path};
        out.fallback = std::move(*fallback);
    }
    return out;
}

json::result<send_request> read_request_ids(std::string_view item_json) {
    const auto parsed = json::document::parse(item_json);
    if (!parsed) return parsed.error();
    json::object_reader in{parsed->root()};
    send_request out;
    out.tenant_id = required_uuid(in, "tenantId");
    out.message_id = required_message_id(in, "messageId");
    out.conversation_id = required_uuid(in, "conversationId");
    out.account_id = required_uuid(in, "accountId");
    if (!in.ok()) return in.failure();
    out.body_hash = parsed->root()["bodyHash"].string().value_or("unreadable");
    out.accepted_at = parsed->root()["acceptedAt"].integer().value_or(0);
    return out;
}

void to_json(json::writer& out, const send_request& request) {
    out.begin_object()
        .field("tenantId", request.tenant_id)
        .field("messageId", request.message_id)
        .field("conversationId", request.conversation_id)
        .field("accountId", request.account_id)
        .field("phoneNumberId", request.phone_number_id)
        .key("content");
    to_json(out, request.content);
    out.field("bodyHash", request.body_hash)
        .field("priority", to_text(request.priority))
        .field("acceptedAt", request.accepted_at)
        .field("requestId", request.request_id)
        .field("origin", request.origin)
        .optional_field("createdBy", request.created_by);
    if (request.new_chat) write_new_chat(out, *request.new_chat);
    out.optional_field("sendAt", request.send_at).optional_field("expiresAt", request.expires_at);
    if (request.fallback) to_json(out.key("fallback"), *request.fallback);
    out.end_object();
}

}  // namespace hermod::contracts
