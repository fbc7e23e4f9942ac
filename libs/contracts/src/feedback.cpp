#include "hermod/contracts/feedback.hpp"

#include <array>
#include <limits>
#include <utility>

#include "fields.hpp"

namespace hermod::contracts {

namespace {

constexpr std::array<std::pair<outcome_result, std::string_view>, 5> words{{
    {outcome_result::sent, "sent"},
    {outcome_result::not_sent, "not_sent"},
    {outcome_result::uncertain, "uncertain"},
    {outcome_result::held, "held"},
    {outcome_result::released, "released"},
}};

std::optional<outcome_error> read_error(json::object_reader& in) {
    const auto value = in.object()["error"];
    if (value.is_absent()) return std::nullopt;
    json::object_reader inner{value, "error"};
    outcome_error out;
    out.code = inner.optional_integer("code");
    out.title = inner.required_string("title", 1024);
    out.details = inner.optional_string("details", 4096).value_or(std::string{});
    out.http_status = static_cast<int>(inner.optional_integer("httpStatus").value_or(0));
    out.error_class = inner.required_string("class", 16);
    out.scope = inner.optional_string("scope", 256);
    out.fbtrace_id = inner.optional_string("fbtraceId", 256);
    if (inner.ok()) return out;
    in.fail(inner.failure().path, inner.failure().message);
    return std::nullopt;
}

json::result<feedback> read_outcome(json::view value) {
    json::object_reader in{value};
    outcome out;
    out.tenant_id = required_uuid(in, "tenantId");
    out.account_id = required_uuid(in, "accountId");
    out.phone_number_id = in.required_string("phoneNumberId", 64);
    out.conversation_id = required_uuid(in, "conversationId");
    out.message_id = required_message_id(in, "messageId");
    out.attempt = required_int(in, "attempt", 1, std::numeric_limits<int>::max());
    out.try_number = required_int(in, "try", 0, std::numeric_limits<int>::max());
    out.claim_id = in.optional_string("claimId", 128).value_or(std::string{});
    out.result = required_word(in, "result", parse_outcome_result);
    out.is_final = in.optional_boolean("isFinal").value_or(true);
    out.wamid = in.optional_string("wamid", 512);
    out.wa_id = in.optional_string("waId", 256);
    out.error = read_error(in);
    out.held_until = in.optional_integer("heldUntil");
    out.next_try_at = in.optional_integer("nextTryAt");
    out.started_at = in.optional_integer("startedAt").value_or(0);
    out.at = in.required_integer("at");
    if (in.ok() && out.result == outcome_result::sent && (!out.wamid || out.wamid->empty()))
        in.fail("wamid", "is required with result sent");
    if (!in.ok()) return in.failure();
    return feedback{std::move(out)};
}

json::result<feedback> read_webhook(json::view value) {
    json::object_reader in{value};
    webhook_change out;
    out.phone_number_id = in.optional_string("phoneNumberId", 64);
    out.waba_id = in.required_string("wabaId", 64);
    out.field = in.required_string("field", 128);
    out.received_at = in.required_integer("receivedAt");
    const auto content = in.required_object("value");
    if (!in.ok()) return in.failure();
    out.value_json = content.dump();
    return feedback{std::move(out)};
}

}  // namespace

std::string_view to_text(outcome_result result) noexcept {
    for (const auto& [value, word] : words)
        if (value == result) return word;
    return "sent";
}

std::optional<outcome_result> parse_outcome_result(std::string_view word) noexcept {
    for (const auto& [value, text] : words)
        if (text == word) return value;
    return std::nullopt;
}

json::result<feedback> from_json(json::view value, as<feedback>) {
    const auto kind = value["kind"].string().value_or(std::string_view{});
    if (kind == "outcome") return read_outcome(value);
    if (kind == "webhook") return read_webhook(value);
    return json::error{"must be outcome or webhook", "kind"};
}

void to_json(json::writer& out, const outcome_error& error) {
    out.begin_object().key("code");
    if (error.code) out.value(*error.code);
    else out.null();
    out.field("title", error.title)
        .field("details", error.details)
        .field("httpStatus", error.http_status)
        .field("class", error.error_class)
        .optional_field("scope", error.scope)
        .optional_field("fbtraceId", error.fbtrace_id)
        .end_object();
}

void to_json(json::writer& out, const outcome& item) {
    out.begin_object()
        .field("kind", "outcome")
        .field("tenantId", item.tenant_id)
        .field("accountId", item.account_id)
        .field("phoneNumberId", item.phone_number_id)
        .field("conversationId", item.conversation_id)
        .field("messageId", item.message_id)
        .field("attempt", item.attempt)
        .field("try", item.try_number)
        .field("claimId", item.claim_id)
        .field("result", to_text(item.result))
        .field("isFinal", item.is_final)
        .optional_field("wamid", item.wamid)
        .optional_field("waId", item.wa_id);
    if (item.error) to_json(out.key("error"), *item.error);
    out.optional_field("heldUntil", item.held_until)
        .optional_field("nextTryAt", item.next_try_at)
        .field("startedAt", item.started_at)
        .field("at", item.at)
        .end_object();
}

void to_json(json::writer& out, const webhook_change& item) {
    out.begin_object()
        .field("kind", "webhook")
        .optional_field("phoneNumberId", item.phone_number_id)
        .field("wabaId", item.waba_id)
        .field("field", item.field)
        .raw_field("value", item.value_json)
        .field("receivedAt", item.received_at)
        .end_object();
}

void to_json(json::writer& out, const feedback& item) {
    std::visit([&out](const auto& content) { to_json(out, content); }, item);
}

}  // namespace hermod::contracts
