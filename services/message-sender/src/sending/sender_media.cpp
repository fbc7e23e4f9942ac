// What a message needs before it can be called for: its file at Meta, and what it points at.
#include "sending/outcomes.hpp"
#include "sending/sender.hpp"

namespace hermod::sender {

namespace {

// Meta's words for "this file is not (or no longer) mine".
constexpr std::int64_t media_not_usable = 131053;
constexpr std::int64_t parameter_not_valid = 131009;

std::string describe(const call_record& call) {
    if (const auto& error = call.outcome.error)
        return std::to_string(error->code) + " " + error->title +
               (error->details.empty() ? "" : ": " + error->details);
    return "HTTP status " + std::to_string(call.http_status);
}

}  // namespace

/// True: go on, to the call or to the refusal. False: the message was put off and is done with.
awaitable<bool> message_sender::make_ready(job& of, const secret& token) {
    const auto type = of.item.content.type;
    if (type == contracts::content_type::reaction && of.item.context_wamid.empty())
        of.refusal = media_refusal{
            "TARGET_UNKNOWN", "the message that this one reacts to never reached WhatsApp"};
    if (!contracts::is_media(type) || !of.meta_media_id.empty() || of.refusal) co_return true;
    for (int tries = 1; !is_stopping_; ++tries) {
        auto got = co_await parts_.media.prepare(of.item, token);
        if (auto* ready = std::get_if<prepared_media>(&got)) {
            of.meta_media_id = std::move(ready->meta_media_id);
            co_return true;
        }
        if (auto* refusal = std::get_if<media_refusal>(&got)) {
            of.refusal = std::move(*refusal);
            co_return true;
        }
        if (const auto* setback = std::get_if<media_setback>(&got)) {
            const auto now = std::chrono::system_clock::now();
            held_.add();
            co_await parts_.outcomes.tell(
                held(of.item, now + settings_.store_away_pause, "media: " + setback->what, now)
            );
            co_return false;
        }
        const bool goes_on = co_await put_off_upload(of, std::get<call_record>(got), tries);
        if (!goes_on) co_return false;
        if (of.refusal) co_return true;
    }
    co_return true;  // the permit says that we leave
}

/// Meta did not take the file. True: try again, or give the message up; false: it went back to the
/// backlog.
awaitable<bool> message_sender::put_off_upload(job& of, const call_record& made, int tries) {
    const auto next = judge(of, made, tries);
    if (next.what == next_step::kind::failed) {
        of.refusal = media_refusal{
            "MEDIA_UPLOAD_FAILED", "WhatsApp did not take the file: " + describe(made)};
        co_return true;
    }
    if (next.what == next_step::kind::again) {
        co_await pause(of, next.delay);
        co_return true;
    }
    held_.add();
    const finished_call done{of.item, 1, {}, made, next};
    co_await parts_.outcomes.tell(after_call(done, std::chrono::system_clock::now()));
    co_return false;
}

/// Meta has forgotten the file that it had an id for: once, it is uploaded again.
bool message_sender::wants_new_upload(const job& of, const call_record& made, const next_step& next)
    const {
    if (next.what != next_step::kind::failed || of.meta_media_id.empty() || of.was_media_renewed ||
        !made.outcome.error)
        return false;
    return made.outcome.error->code == media_not_usable ||
           made.outcome.error->code == parameter_not_valid;
}

/// The message fails for a reason of its own, under its claim and in its turn.
awaitable<message_sender::try_result> message_sender::give_up(
    job& of, const contracts::grant& granted, std::string claim_id
) {
    failed_.add();
    logger_.warning(
        "message.failed",
        {{"requestId", of.item.request_id},
         {"tenantId", of.item.tenant_id},
         {"conversationId", of.item.conversation_id},
         {"messageId", of.item.message_id},
         {"attempt", of.item.attempt},
         {"code", of.refusal->code},
         {"what", of.refusal->message}}
    );
    const auto now = std::chrono::system_clock::now();
    co_await parts_.outcomes.tell(
        refused(of.item, granted.try_number, std::move(claim_id), *of.refusal, now)
    );
    recent_.add(of.key);
    co_return try_result::done;
}

}  // namespace hermod::sender
