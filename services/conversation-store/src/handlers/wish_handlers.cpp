#include "handlers/wish_handlers.hpp"

#include "consumers/make_events.hpp"
#include "handlers/answers.hpp"
#include "handlers/caller.hpp"
#include "hermod/json/reader.hpp"

#include <limits>

namespace hermod::store {

namespace {

using http::request;
using http::response;

/// Rows that change under a wish are looked at again, so often.
constexpr int max_rounds = 4;

std::string id_of(const request& asked) { return std::string{asked.param("messageId")}; }

std::string person_of(const service::caller& who) {
    if (who.kind == service::caller_kind::api_key) return "key:" + who.subject;
    return who.kind == service::caller_kind::widget ? "widget" : who.subject;
}

json::result<retry_wish> read_wish(std::string_view body) {
    retry_wish out;
    if (body.empty()) return out;
    const auto parsed = json::document::parse(body);
    if (!parsed) return parsed.error();
    json::object_reader in{parsed->root()};
    const auto seen = in.optional_integer("attempt");
    out.accepts_duplicate = in.optional_boolean("acceptDuplicate").value_or(false);
    if (in.ok() && seen && (*seen < 1 || *seen > std::numeric_limits<int>::max())) in.fail("attempt", "must be 1 or more");
    if (!in.ok()) return in.failure();
    if (seen) out.seen_attempt = static_cast<int>(*seen);
    return out;
}

response answer_message(const request& asked, int status, const progress& now, bool is_replay) {
    json::writer out;
    out.begin_object().field("success", true).field("messageId", id_of(asked)).field("attempt", now.attempt);
    out.field("status", contracts::to_text(now.status)).end_object();
    auto answer = http::make_json(status, out.str());
    if (is_replay) answer.fields.set("Idempotent-Replayed", "true");
    return answer;
}

response conflict(const request& asked, std::string message, std::string field = {}) {
    return refuse(asked, 409, "CONFLICT", std::move(message), std::move(field));
}

message_event status_event(const request& asked, const service::caller& who, const wished_message& message, progress reached) {
    const snapshot row{.tenant_id = to_string(who.tenant_id), .message_id = id_of(asked),
                       .conversation_id = message.conversation_id, .account_id = message.account_id,
                       .now = {}, .wamid = {}, .delivery = std::nullopt};
    const status_step step{.reached = reached, .at = to_unix_ms(message.store_time), .error_code = std::nullopt,
                           .error_title = {}, .error_details = {}};
    return {make_status_event(row, step), row.message_id, reached};
}

response refuse_retry(const request& asked, const retry_case& message, retry_verdict why) {
    switch (why) {
        case retry_verdict::unseen:
            return conflict(asked, "The message has no attempt of that number yet.", "attempt");
        case retry_verdict::needs_consent:
            return conflict(
                asked, "The message may have been sent: acceptDuplicate must say that it may arrive twice.", "acceptDuplicate");
        case retry_verdict::account_disabled:
            return refuse(asked, 422, "NO_ACTIVE_ACCOUNT", "The WhatsApp account is disabled.");
        case retry_verdict::window_closed:
            return refuse(asked, 422, "WINDOW_CLOSED",
                          "The contact's last message is more than 24 hours old: only a template may be sent.");
        default:
            return conflict(asked, "The message is " + std::string{contracts::to_text(message.now.status)} +
                                       ": only a failed one can be sent again.");
    }
}

}  // namespace

wish_handlers::wish_handlers(
    wish_store& rows, quota& limits, announcer& announcing, dispatcher& dispatching, std::chrono::milliseconds query_deadline,
    log::logger& logger, telemetry::registry& metrics)
    : rows_{rows},
      quota_{limits},
      announcer_{announcing},
      dispatcher_{dispatching},
      query_deadline_{query_deadline},
      logger_{logger},
      retried_{metrics.make_counter("message_retried_total", "Messages that a person had sent again")},
      canceled_{metrics.make_counter("message_canceled_total", "Messages that a person took back")} {}

std::vector<http::route> wish_handlers::routes() {
    return {{"POST", "/internal/v1/messages/{messageId}/retry", [this](request asked) { return retry(std::move(asked)); }},
            {"POST", "/internal/v1/messages/{messageId}/cancel", [this](request asked) { return cancel(std::move(asked)); }}};
}

awaitable<response> wish_handlers::retry(request asked) {
    const auto who = authorize(asked, action::send_from_widget);
    if (!who) co_return who.error();
    const auto wish = read_wish(asked.body);
    if (!wish) co_return invalid_field(asked, wish.error().path, wish.error().path + " " + wish.error().message);
    const auto limit = steady_clock::now() + query_deadline_;
    for (int i = 0; i < max_rounds; ++i) {
        auto found = co_await rows_.find(to_string(who->tenant_id), id_of(asked), limit);
        if (!found) co_return answer_failure(asked, found.error());
        if (!*found || !may_see(*who, parse_uuid((*found)->conversation_id).value_or(uuid{})))
            co_return not_found(asked, "Message");
        auto message = std::move(**found);
        const auto verdict = judge(message.known, *wish, message.store_time);
        if (verdict == retry_verdict::replay) co_return answer_message(asked, 202, message.known.now, true);
        if (verdict != retry_verdict::restart) co_return refuse_retry(asked, message.known, verdict);
        const message_key key{to_string(who->tenant_id), id_of(asked)};
        std::vector<message_key> reserved(1, key);
        const auto refused = co_await quota_.reserve(std::move(reserved), true, limit);
        if (!refused) co_return answer_failure(asked, refused.error());
        if (!refused->empty())
            co_return refuse(asked, 429, "QUOTA_EXCEEDED", "The messages of this period are used up.");
        const progress again{message.known.now.attempt + 1, message_status::sending};
        auto told = status_event(asked, *who, message, again);
        std::vector<contracts::event> events{told.what};
        const auto done = co_await rows_.restart(
            to_string(who->tenant_id), message.known.now, std::move(told), person_of(*who), limit);
        if (!done) co_return answer_failure(asked, done.error());
        if (!*done) {  // somebody was faster: what was reserved is given back if the message has failed again
            std::vector<message_key> unused(1, key);
            const auto released = co_await quota_.release(std::move(unused), limit);
            if (!released) co_return answer_failure(asked, released.error());
            continue;
        }
        retried_.add();
        logger_.info("message.retried", {{"tenantId", to_string(who->tenant_id)}, {"conversationId", message.conversation_id},
                                         {"messageId", id_of(asked)}, {"attempt", again.attempt},
                                         {"requestId", asked.request_id}, {"by", person_of(*who)}});
        announcer_.announce(std::move(events));
        dispatcher_.expect(message.account_id);
        co_return answer_message(asked, 202, again, false);
    }
    co_return conflict(asked, "The message keeps changing: look at it again.");
}

awaitable<response> wish_handlers::cancel(request asked) {
    const auto who = authorize(asked, action::send_messages);
    if (!who) co_return who.error();
    const auto limit = steady_clock::now() + query_deadline_;
    auto found = co_await rows_.find(to_string(who->tenant_id), id_of(asked), limit);
    if (!found) co_return answer_failure(asked, found.error());
    if (!*found || !may_see(*who, parse_uuid((*found)->conversation_id).value_or(uuid{})))
        co_return not_found(asked, "Message");
    const auto message = std::move(**found);
    const progress over{message.known.now.attempt, message_status::canceled};
    if (message.known.now.status == message_status::canceled) co_return answer_message(asked, 200, over, true);
    auto told = status_event(asked, *who, message, over);
    std::vector<contracts::event> events{told.what};
    const auto done = co_await rows_.cancel(to_string(who->tenant_id), std::move(told), person_of(*who), limit);
    if (!done) co_return answer_failure(asked, done.error());
    if (!*done) co_return conflict(asked, "The message is on its way already, or settled.");
    canceled_.add();
    logger_.info("message.canceled", {{"tenantId", to_string(who->tenant_id)}, {"conversationId", message.conversation_id},
                                      {"messageId", id_of(asked)}, {"requestId", asked.request_id}, {"by", person_of(*who)}});
    announcer_.announce(std::move(events));
    dispatcher_.nudge(message.account_id);
    co_return answer_message(asked, 200, over, false);
}

}  // namespace hermod::store
