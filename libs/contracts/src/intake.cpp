#include "hermod/contracts/intake.hpp"

namespace hermod::contracts {

json::result<intake_request> from_json(json::view value, as<intake_request>) {
    json::object_reader in{value};
    intake_request out;
    out.tenant_id = in.optional_string("tenantId");
    out.conversation_id = in.optional_string("conversationId");
    out.integration_id = in.optional_string("integrationId");
    out.text = in.optional_string("text");
    out.media_url = in.optional_string("mediaUrl");
    out.filename = in.optional_string("filename");
    out.message_id = in.optional_string("messageId");
    out.idempotency_key = in.optional_string("idempotencyKey");
    out.priority = in.optional_string("priority");
    if (!in.ok()) return in.failure();
    return out;
}

void to_json(json::writer& out, const intake_request& request) {
    out.begin_object()
        .optional_field("tenantId", request.tenant_id)
        .optional_field("conversationId", request.conversation_id)
        .optional_field("integrationId", request.integration_id)
        .optional_field("text", request.text)
        .optional_field("mediaUrl", request.media_url)
        .optional_field("filename", request.filename)
        .optional_field("messageId", request.message_id)
        .optional_field("idempotencyKey", request.idempotency_key)
        .optional_field("priority", request.priority)
        .end_object();
}

void to_json(json::writer& out, const intake_reply& reply) {
    out.begin_object().field("status", reply.status);
    const auto body = json::document::parse(reply.body_json);
    if (body) {
        const auto root = body->root();
        for (std::size_t i = 0; i < root.size(); ++i)
            out.raw_field(root.key_at(i) == "status" ? "state" : root.key_at(i), root.value_at(i).dump());
    }
    out.end_object();
}

}  // namespace hermod::contracts
