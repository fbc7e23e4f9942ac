#include "consumers/feedback_items.hpp"

#include "hermod/contracts/pack.hpp"
#include "hermod/whatsapp/opaque_id.hpp"
#include "hermod/whatsapp/webhook.hpp"

namespace hermod::store {

namespace {

std::string text_of(json::view value) { return std::string{value.string().value_or("")}; }

/// One object or a list of them: Meta's pages show both.
void read_user_ids(const contracts::webhook_change& change, json::view value, feedback_reading& out) {
    const auto list = value["user_id_update"];
    const bool is_list = list.kind() == json::kind::array;
    for (std::size_t i = 0; i < (is_list ? list.size() : 1); ++i) {
        const auto entry = is_list ? list.at(i) : list.is_absent() ? value : list;
        user_id_change one{change.phone_number_id.value_or(std::string{}), change.waba_id, text_of(entry["user_id"]["previous"]),
                           text_of(entry["user_id"]["current"])};
        if (one.previous.empty() || one.current.empty() || one.current.size() > 140) ++out.ignored;
        else out.user_ids.push_back(std::move(one));
    }
}

void read_template(const contracts::webhook_change& change, json::view value, feedback_reading& out) {
    template_news one{change.waba_id, text_of(value["message_template_name"]), text_of(value["message_template_language"]), text_of(value["event"]),
                      text_of(value["reason"])};
    if (one.name.empty() || one.language.empty() || one.status.empty() || one.status.size() > 64) {
        ++out.ignored;
        return;
    }
    if (one.status == "REINSTATED") one.status = "APPROVED";
    if (one.reason == "NONE") one.reason.clear();
    // en-US here, en_US in the list.
    for (auto& c : one.language)
        if (c == '-') c = '_';
    out.templates.push_back(std::move(one));
}

void read_change(const contracts::webhook_change& change, bool is_repeat, feedback_reading& out) {
    using reader = void (*)(const contracts::webhook_change&, json::view, feedback_reading&);
    const reader other = change.field == "user_id_update"                   ? &read_user_ids
                         : change.field == "message_template_status_update" ? &read_template
                                                                            : nullptr;
    if (change.field != "messages" && other == nullptr) {
        ++out.ignored;
        return;
    }
    const auto value = json::document::parse(change.value_json, whatsapp::webhook_limits);
    if (!value) {
        out.broken.emplace_back(contracts::write(change), value.error().message);
        return;
    }
    if (other != nullptr) return other(change, value->root(), out);
    auto parsed = whatsapp::parse_value(value->root());
    const auto number = value->root()["metadata"]["phone_number_id"].string();
    const std::string phone_number_id = change.phone_number_id.value_or(std::string{number.value_or(std::string_view{})});
    for (auto& status : parsed.statuses)
        out.items.push_back({status_item{phone_number_id, std::move(status)}, change.received_at, is_repeat});
    for (auto& message : parsed.messages)
        out.items.push_back({inbound_item{phone_number_id, std::move(message)}, change.received_at, is_repeat});
    for (auto& item : parsed.malformed) out.broken.emplace_back(std::move(item.json), std::move(item.reason));
}

fact::kind kind_of(const contracts::outcome& outcome) {
    switch (outcome.result) {
        case contracts::outcome_result::sent: return fact::kind::reached;
        case contracts::outcome_result::not_sent: return outcome.is_final ? fact::kind::failed : fact::kind::backing_off;
        case contracts::outcome_result::uncertain: return fact::kind::uncertain;
        case contracts::outcome_result::held: return fact::kind::held;
        case contracts::outcome_result::released: return fact::kind::released;
    }
    return fact::kind::uncertain;
}

std::string error_json_of(const whatsapp::status_update::failure& error) {
    json::writer out;
    out.begin_object().field("code", error.code).field("title", error.title).field("details", error.details).end_object();
    return out.str();
}

}  // namespace

feedback_reading read_feedback(const std::string& body, bool is_repeat) {
    feedback_reading out;
    auto pack = contracts::read_pack<contracts::feedback>(body);
    if (!pack) {
        out.refusal = "not a pack: " + pack.error().message;
        return out;
    }
    for (auto& item : *pack) {
        if (!item.content) {
            out.broken.emplace_back(std::move(item.raw), item.content.error().path + " " + item.content.error().message);
        } else if (auto* outcome = std::get_if<contracts::outcome>(&*item.content)) {
            out.items.push_back({std::move(*outcome), 0, is_repeat});
        } else {
            auto& change = std::get<contracts::webhook_change>(*item.content);
            read_change(change, is_repeat, out);
            out.webhooks.push_back(std::move(change));
        }
    }
    return out;
}

fact fact_of(const contracts::outcome& outcome, bool is_repeat) {
    fact out;
    out.what = kind_of(outcome);
    out.attempt = outcome.attempt;
    out.try_number = outcome.try_number;
    out.status = message_status::sent;
    out.at = outcome.at;
    out.until = outcome.result == contracts::outcome_result::held ? outcome.held_until.value_or(outcome.at)
                                                                  : outcome.next_try_at.value_or(outcome.at);
    out.wamid = outcome.wamid.value_or(std::string{});
    out.claim_id = outcome.claim_id;
    out.started_at = outcome.started_at;
    out.is_repeat = is_repeat;
    if (outcome.error) {
        out.error_json = contracts::write(*outcome.error);
        out.error_title = outcome.error->title;
        out.error_details = outcome.error->details;
        out.error_code = outcome.error->code;
    }
    return out;
}

std::optional<status_news> news_of(const whatsapp::status_update& status, bool is_repeat) {
    const auto reached = contracts::parse_message_status(status.status);
    const bool is_failure = reached == message_status::failed;
    if (!reached || (!is_failure && *reached != message_status::sent && !is_proof_of_delivery(*reached))) return std::nullopt;
    status_news out;
    const auto id = whatsapp::parse_opaque_id(status.opaque);
    if (id) out.message_id = id->message_id;
    out.what.what = is_failure ? fact::kind::failed : fact::kind::reached;
    out.what.attempt = id ? id->attempt : 0;
    out.what.try_number = id ? id->try_number : 0;
    out.what.status = *reached;
    out.what.at = status.timestamp_ms;
    out.what.wamid = status.wamid;
    out.what.is_repeat = is_repeat;
    if (status.error) {
        out.what.error_json = error_json_of(*status.error);
        out.what.error_title = status.error->title;
        out.what.error_details = status.error->details;
        out.what.error_code = status.error->code;
    }
    return out;
}

}  // namespace hermod::store
