#include "handlers/answer.hpp"

#include "hermod/json/writer.hpp"

namespace hermod::widget_send {

namespace {

http::response make_accepted(const accepted_send& accepted) {
    json::writer out;
    out.begin_object().field("success", true).field("messageId", accepted.message_id);
    out.field("status", contracts::to_text(accepted.status));
    if (accepted.is_replay) out.field("attempt", accepted.attempt);
    out.end_object();
    http::response answer = http::make_json(202, out.str());
    if (accepted.is_replay) answer.fields.set("Idempotent-Replayed", "true");
    return answer;
}

}  // namespace

http::response make_answer(const outcome<accepted_send>& result, std::string_view request_id) {
    if (result) return make_accepted(*result);
    const refusal& refused = result.error();
    const refusal_form form = form_of(refused.reason);
    http::api_error error{.status = form.status, .code = form.code, .message = refused.message};
    error.field = refused.field;
    error.retryable = form.retryable;
    error.retry_after_seconds = form.retry_after_seconds;
    http::response answer = http::make_error(error, request_id);
    if (!refused.message_id.empty())
        answer.body.insert(1, "\"messageId\":" + json::quote(refused.message_id) + ",");
    return answer;
}

}  // namespace hermod::widget_send
