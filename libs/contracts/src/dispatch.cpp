#include "hermod/contracts/dispatch.hpp"

#include "fields.hpp"

#include <limits>

namespace hermod::contracts {

json::result<dispatch> from_json(json::view value, as<dispatch>) {
    json::object_reader in{value};
    dispatch out;
    out.tenant_id = required_uuid(in, "tenantId");
    out.message_id = required_message_id(in, "messageId");
    out.conversation_id = required_uuid(in, "conversationId");
    out.account_id = required_uuid(in, "accountId");
    out.phone_number_id = in.required_string("phoneNumberId", 64);
    out.to = in.optional_string("to", 64).value_or(std::string{});
    out.recipient = in.optional_string("recipient", 256).value_or(std::string{});
    out.context_wamid = in.optional_string("contextWamid", 512).value_or(std::string{});
    out.attempt = required_int(in, "attempt", 1, std::numeric_limits<int>::max());
    out.conv_seq = in.required_integer("convSeq");
    out.priority = required_word(in, "priority", parse_priority);
    out.rate_per_second = required_int(in, "ratePerSecond", 1, 100'000);
    out.accepted_at = in.required_integer("acceptedAt");
    out.dispatched_at = in.required_integer("dispatchedAt");
    out.request_id = in.required_string("requestId", 256);
    if (in.ok() && out.to.empty() == out.recipient.empty())
        in.fail("to", "exactly one of to and recipient is required");
    if (!in.ok()) return in.failure();
    auto content = read<message_content>(value["content"]);
    if (!content) return content.error();
    out.content = std::move(*content);
    return out;
}

void to_json(json::writer& out, const dispatch& item) {
    out.begin_object()
        .field("tenantId", item.tenant_id)
        .field("messageId", item.message_id)
        .field("conversationId", item.conversation_id)
        .field("accountId", item.account_id)
        .field("phoneNumberId", item.phone_number_id);
    if (!item.to.empty())
        out.field("to", item.to);
    else
        out.field("recipient", item.recipient);
    out.key("content");
    to_json(out, item.content);
    if (!item.context_wamid.empty()) out.field("contextWamid", item.context_wamid);
    out.field("attempt", item.attempt)
        .field("convSeq", item.conv_seq)
        .field("priority", to_text(item.priority))
        .field("ratePerSecond", item.rate_per_second)
        .field("acceptedAt", item.accepted_at)
        .field("dispatchedAt", item.dispatched_at)
        .field("requestId", item.request_id)
        .end_object();
}

}  // namespace hermod::contracts
