#include "hermod/contracts/claims.hpp"

#include <array>
#include <limits>
#include <utility>

#include "fields.hpp"

namespace hermod::contracts {

namespace {

constexpr std::array<std::pair<grant_result, std::string_view>, 4> words{{
    {grant_result::granted, "granted"},
    {grant_result::not_yet, "not_yet"},
    {grant_result::taken, "taken"},
    {grant_result::gone, "gone"},
}};

constexpr int any_int = std::numeric_limits<int>::max();

json::result<claim> read_claim(json::view value, std::size_t index) {
    json::object_reader in{value, "claims[" + std::to_string(index) + "]"};
    claim out;
    out.tenant_id = required_uuid(in, "tenantId");
    out.message_id = required_message_id(in, "messageId");
    out.attempt = required_int(in, "attempt", 1, any_int);
    out.try_number = required_int(in, "try", 0, any_int);
    out.claim_id = in.required_string("claimId", 128);
    if (in.ok() && out.claim_id.empty()) in.fail("claimId", "is required");
    if (!in.ok()) return in.failure();
    return out;
}

json::result<grant> read_grant(json::view value, std::size_t index) {
    json::object_reader in{value, "grants[" + std::to_string(index) + "]"};
    grant out;
    out.message_id = required_message_id(in, "messageId");
    out.attempt = required_int(in, "attempt", 1, any_int);
    out.try_number = required_int(in, "try", 0, any_int);
    out.result = required_word(in, "result", parse_grant_result);
    out.reason = in.optional_string("reason", 256);
    out.retry_after_ms = in.optional_integer("retryAfterMs");
    out.inbound_per_second = in.optional_integer("inboundPerSecond");
    if (!in.ok()) return in.failure();
    return out;
}

}  // namespace

std::string_view to_text(grant_result result) noexcept {
    for (const auto& [value, word] : words)
        if (value == result) return word;
    return "gone";
}

std::optional<grant_result> parse_grant_result(std::string_view word) noexcept {
    for (const auto& [value, text] : words)
        if (text == word) return value;
    return std::nullopt;
}

json::result<claim_request> from_json(json::view value, as<claim_request>) {
    json::object_reader in{value};
    claim_request out;
    out.sender_id = in.required_string("senderId", 128);
    const auto claims = in.required_array("claims");
    if (in.ok() && claims.size() > max_claims) in.fail("claims", "holds more than " + std::to_string(max_claims));
    if (!in.ok()) return in.failure();
    out.claims.reserve(claims.size());
    for (std::size_t i = 0; i < claims.size(); ++i) {
        auto item = read_claim(claims.at(i), i);
        if (!item) return item.error();
        out.claims.push_back(std::move(*item));
    }
    return out;
}

json::result<claim_answer> from_json(json::view value, as<claim_answer>) {
    json::object_reader in{value};
    claim_answer out;
    const auto grants = in.required_array("grants");
    out.start_within_ms = in.required_integer("startWithinMs");
    if (!in.ok()) return in.failure();
    out.grants.reserve(grants.size());
    for (std::size_t i = 0; i < grants.size(); ++i) {
        auto item = read_grant(grants.at(i), i);
        if (!item) return item.error();
        out.grants.push_back(std::move(*item));
    }
    return out;
}

void to_json(json::writer& out, const claim_request& request) {
    out.begin_object().field("senderId", request.sender_id).key("claims").begin_array();
    for (const auto& item : request.claims)
        out.begin_object()
            .field("tenantId", item.tenant_id)
            .field("messageId", item.message_id)
            .field("attempt", item.attempt)
            .field("try", item.try_number)
            .field("claimId", item.claim_id)
            .end_object();
    out.end_array().end_object();
}

void to_json(json::writer& out, const claim_answer& answer) {
    out.begin_object().key("grants").begin_array();
    for (const auto& item : answer.grants)
        out.begin_object()
            .field("messageId", item.message_id)
            .field("attempt", item.attempt)
            .field("try", item.try_number)
            .field("result", to_text(item.result))
            .optional_field("reason", item.reason)
            .optional_field("retryAfterMs", item.retry_after_ms)
            .optional_field("inboundPerSecond", item.inbound_per_second)
            .end_object();
    out.end_array().field("startWithinMs", answer.start_within_ms).end_object();
}

}  // namespace hermod::contracts
