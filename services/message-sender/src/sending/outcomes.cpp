#include "sending/outcomes.hpp"

namespace hermod::sender {

namespace {

using contracts::outcome_result;

contracts::outcome about(const contracts::dispatch& item, system_time now) {
    contracts::outcome out;
    out.tenant_id = item.tenant_id;
    out.account_id = item.account_id;
    out.phone_number_id = item.phone_number_id;
    out.conversation_id = item.conversation_id;
    out.message_id = item.message_id;
    out.attempt = item.attempt;
    out.at = to_unix_ms(now);
    out.started_at = out.at;
    return out;
}

contracts::outcome_error error_of(const call_record& call) {
    const auto& rule = call.outcome.rule;
    contracts::outcome_error out;
    out.http_status = call.http_status;
    out.error_class = whatsapp::to_text(rule.action);
    const bool has_scope = rule.action == whatsapp::error_class::later || rule.action == whatsapp::error_class::stop;
    if (has_scope && rule.scope != whatsapp::error_scope::message) out.scope = whatsapp::to_text(rule.scope);
    if (const auto& error = call.outcome.error) {
        out.code = error->code;
        out.title = error->title;
        out.details = error->details;
        if (!error->fbtrace_id.empty()) out.fbtrace_id = error->fbtrace_id;
    } else if (call.http_status != 0) {
        out.title = "HTTP status " + std::to_string(call.http_status) + " without an answer of the Cloud API";
    } else {
        out.title = call.was_reached ? "no answer from the Cloud API" : "the Cloud API cannot be reached";
        out.details = call.reason;
    }
    return out;
}

outcome_result result_of(next_step::kind what) {
    switch (what) {
        case next_step::kind::sent: return outcome_result::sent;
        case next_step::kind::uncertain: return outcome_result::uncertain;
        case next_step::kind::held: return outcome_result::held;
        case next_step::kind::failed:
        case next_step::kind::again: break;
    }
    return outcome_result::not_sent;
}

}  // namespace

contracts::outcome released(const contracts::dispatch& item, int try_number, std::string claim_id, system_time now) {
    auto out = about(item, now);
    out.try_number = try_number;
    out.claim_id = std::move(claim_id);
    out.result = outcome_result::released;
    return out;
}

contracts::outcome held(const contracts::dispatch& item, system_time until, std::string why, system_time now) {
    auto out = about(item, now);
    out.result = outcome_result::held;
    out.held_until = to_unix_ms(until);
    if (why.empty()) return out;
    out.error.emplace();
    out.error->title = std::move(why);
    out.error->error_class = whatsapp::to_text(whatsapp::error_class::later);
    return out;
}

contracts::outcome refused(
    const contracts::dispatch& item, int try_number, std::string claim_id, const media_refusal& why, system_time now) {
    auto out = about(item, now);
    out.try_number = try_number;
    out.claim_id = std::move(claim_id);
    out.result = outcome_result::not_sent;
    out.is_final = true;
    out.error.emplace();
    out.error->title = why.code;
    out.error->details = why.message;
    out.error->error_class = whatsapp::to_text(whatsapp::error_class::fail);
    return out;
}

contracts::outcome after_call(const finished_call& done, system_time now) {
    auto out = about(done.item, now);
    out.try_number = done.try_number;
    out.claim_id = done.claim_id;
    out.started_at = to_unix_ms(done.call.started_at);
    out.result = result_of(done.next.what);
    out.is_final = done.next.what != next_step::kind::again;
    if (done.next.what == next_step::kind::sent) {
        out.wamid = done.call.outcome.wamid;
        if (!done.call.outcome.wa_id.empty()) out.wa_id = done.call.outcome.wa_id;
        return out;
    }
    out.error = error_of(done.call);
    if (done.next.what == next_step::kind::again) out.next_try_at = to_unix_ms(now + done.next.delay);
    if (done.next.what == next_step::kind::held) out.held_until = to_unix_ms(now + done.next.delay);
    return out;
}

}  // namespace hermod::sender
