#include "hermod/whatsapp/webhook.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/crypto/digest.hpp"

#include <utility>

namespace hermod::whatsapp {

namespace {

std::string text_of(json::view value) {
    return std::string{value.string().value_or("")};
}

void split_entry(json::view entry, webhook_envelope& out) {
    const auto changes = entry["changes"];
    if (entry["id"].string().value_or("").empty() || changes.kind() != json::kind::array) {
        ++out.malformed;
        return;
    }
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const auto change = changes.at(i);
        const auto value = change["value"];
        if (change["field"].string().value_or("").empty() || value.kind() != json::kind::object) {
            ++out.malformed;
            continue;
        }
        out.changes.push_back(
            {text_of(entry["id"]),
             text_of(change["field"]),
             text_of(value["metadata"]["phone_number_id"]),
             value.dump()}
        );
    }
}

}  // namespace

bool is_signed_by(
    std::string_view header, std::string_view raw_body, const std::vector<secret>& app_secrets
) {
    constexpr std::string_view scheme = "sha256=";
    if (!header.starts_with(scheme)) return false;
    const auto given = from_hex(header.substr(scheme.size()));
    if (!given || given->size() != 32) return false;
    bool matches = false;
    for (const auto& key : app_secrets) {
        // No early exit: which of two secrets signed is nobody's business.
        if (crypto::constant_time_equal(crypto::hmac_sha256(key.reveal(), raw_body), *given))
            matches = true;
    }
    return matches;
}

json::result<webhook_envelope> split_webhook(std::string_view raw_body) {
    auto parsed = json::document::parse(raw_body, webhook_limits);
    if (!parsed) return parsed.error();
    const auto entries = parsed->root()["entry"];
    if (entries.kind() != json::kind::array) return json::error{"must be an array", "entry"};
    webhook_envelope envelope;
    for (std::size_t i = 0; i < entries.size(); ++i) split_entry(entries.at(i), envelope);
    return envelope;
}

webhook_value parse_value(json::view value) {
    webhook_value out;
    const auto statuses = value["statuses"];
    for (std::size_t i = 0; i < statuses.size(); ++i) {
        auto parsed = parse_status(statuses.at(i));
        if (auto* update = std::get_if<status_update>(&parsed))
            out.statuses.push_back(std::move(*update));
        else
            out.malformed.push_back(std::move(std::get<malformed_item>(parsed)));
    }
    const auto messages = value["messages"];
    for (std::size_t i = 0; i < messages.size(); ++i) {
        auto parsed = parse_message(messages.at(i), value["contacts"]);
        if (auto* message = std::get_if<inbound_message>(&parsed))
            out.messages.push_back(std::move(*message));
        else
            out.malformed.push_back(std::move(std::get<malformed_item>(parsed)));
    }
    return out;
}

}  // namespace hermod::whatsapp
