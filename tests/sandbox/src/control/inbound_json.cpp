#include "control/inbound_json.hpp"

#include "hermod/json/writer.hpp"

#include <algorithm>
#include <array>

namespace hermod::sandbox {

namespace {

/// The types of messages that customers can write; literals, because the ledger keeps views of
/// them.
constexpr std::array<std::string_view, 16> inbound_types{
    "text",
    "image",
    "video",
    "audio",
    "document",
    "sticker",
    "location",
    "contacts",
    "interactive",
    "button",
    "reaction",
    "order",
    "system",
    "unsupported",
    "edit",
    "revoke",
};

}  // namespace

std::string read_inbound(json::view object, customer_message& made) {
    if (object.kind() != json::kind::object) return "the body must be a JSON object";
    json::object_reader in{object};
    made.phone_number_id = in.required_string("phoneNumberId");
    made.from = in.required_string("from", 140);
    made.name = in.optional_string("name", 256).value_or("");
    const auto text = object["text"].string();
    const auto type = text ? std::string{"text"} : in.required_string("type");
    if (!in.ok()) return in.failure().path + ": " + in.failure().message;
    if (made.from.empty()) return "from: must not be empty";
    if (made.from.front() == '+') made.from.erase(0, 1);
    const auto* known = std::ranges::find(inbound_types, type);
    if (known == inbound_types.end()) return "type: is no type of message that customers write";
    made.type = *known;
    if (text) {
        json::writer out;
        out.begin_object().field("body", *text).end_object();
        made.content = out.str();
    } else if (object[type].is_absent()) {
        return type + ": is required with this type";
    } else {
        made.content = object[type].dump();
    }
    if (!object["context"].is_absent()) made.context = object["context"].dump();
    return {};
}

}  // namespace hermod::sandbox
