#include "hermod/contracts/presence.hpp"

#include "fields.hpp"

namespace hermod::contracts {

namespace {

sign_of_life read_sign(json::object_reader& in) {
    sign_of_life out;
    out.type = in.required_string("type", 16);
    if (out.type != "presence" && out.type != "viewing" && out.type != "typing")
        in.fail("type", "is not one of the known words");
    out.tenant_id = required_uuid(in, "tenantId");
    if (out.type != "presence") out.conversation_id = required_uuid(in, "conversationId");
    out.subject = in.required_string("subject", 256);
    out.role = in.optional_string("role", 16).value_or("");
    const auto is_active = in.optional_boolean("isActive");
    if (!is_active) in.fail("isActive", "is required");
    out.is_active = is_active.value_or(false);
    return out;
}

}  // namespace

json::result<colleague_news> from_json(json::view value, as<colleague_news>) {
    json::object_reader in{value};
    colleague_news out;
    out.node = in.required_string("node", 64);
    out.is_whole = in.optional_boolean("isWhole").value_or(false);
    out.asks = in.optional_boolean("asks").value_or(false);
    const auto items = in.required_array("items");
    if (!in.ok()) return in.failure();
    out.items.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        json::object_reader item{items.at(i), "items[" + std::to_string(i) + "]"};
        out.items.push_back(read_sign(item));
        if (!item.ok()) return item.failure();
    }
    return out;
}

void to_json(json::writer& out, const colleague_news& news) {
    out.begin_object()
        .field("node", news.node)
        .field("isWhole", news.is_whole)
        .field("asks", news.asks);
    out.key("items").begin_array();
    for (const auto& item : news.items) {
        out.begin_object().field("type", item.type).field("tenantId", item.tenant_id);
        if (!item.conversation_id.empty()) out.field("conversationId", item.conversation_id);
        out.field("subject", item.subject);
        if (!item.role.empty()) out.field("role", item.role);
        out.field("isActive", item.is_active).end_object();
    }
    out.end_array().end_object();
}

}  // namespace hermod::contracts
