#include "handlers/message_wishes.hpp"

#include "handlers/answer.hpp"
#include "sending/tries.hpp"

#include "hermod/async/event.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/json/reader.hpp"

#include <utility>

namespace hermod::widget_send {

namespace {

http::response refuse(refusal_reason reason, std::string message, const http::request& asked) {
    const outcome<accepted_send> refused = refusal{.reason = reason, .message = std::move(message)};
    return make_answer(refused, asked.request_id);
}

http::outgoing make_question(
    const service::caller& who,
    const service::service_keys& keys,
    const http::request& asked,
    std::string target
) {
    http::outgoing question;
    question.method = "POST";
    question.target = std::move(target);
    service::write_caller(question.fields, who);
    question.fields.set(service::service_key_header, keys.current().reveal());
    question.fields.set("Content-Type", "application/json");
    question.fields.set("X-Request-Id", asked.request_id);
    question.body = asked.body;
    return question;
}

}  // namespace

awaitable<http::response> message_wishes::retry(http::request asked) {
    const auto wait = send_doors::wants_wait(asked);
    if (!wait) co_return make_answer(outcome<accepted_send>{wait.error()}, asked.request_id);
    if (*wait && !watch_.has_room())
        co_return refuse(refusal_reason::overloaded, "too many callers wait for an outcome", asked);
    auto answer = co_await forward(asked, "retry");
    if (!*wait || answer.status != 202) co_return answer;
    co_return co_await follow(asked, std::move(answer));
}

awaitable<http::response> message_wishes::follow(
    const http::request& asked, http::response answer
) {
    const auto who = service::read_caller(asked.fields);
    const auto parsed = json::document::parse(answer.body);
    if (!who || !parsed) co_return answer;
    accepted_send accepted{
        .tenant_id = who->tenant_id, .message_id = std::string{asked.param("messageId")}};
    accepted.attempt = static_cast<int>(parsed->root()["attempt"].integer().value_or(1));
    accepted.is_replay = answer.fields.get("Idempotent-Replayed").has_value();
    outcome<accepted_send> again{std::move(accepted)};
    const auto told = co_await doors_.follow(std::move(again), true, false);
    co_return make_answer(told, asked.request_id);
}

awaitable<http::response> message_wishes::cancel(http::request asked) {
    return forward(std::move(asked), "cancel");
}

awaitable<http::response> message_wishes::forward(http::request asked, std::string_view wish) {
    const auto who = service::read_caller(asked.fields);
    if (!who)
        co_return refuse(
            refusal_reason::not_allowed, "the credential does not allow sending", asked
        );
    const std::string id{asked.param("messageId")};
    if (!is_message_id(id))
        co_return refuse(refusal_reason::not_found, "there is no such message", asked);
    const deadline limit = steady_clock::now() + limit_;
    http::outgoing question =
        make_question(*who, keys_, asked, "/internal/v1/messages/" + id + "/" + std::string{wish});
    question.limit = limit;
    for (std::size_t i = 0;; ++i) {
        auto got = co_await store_.send(question);
        if (got.delivery == http::delivery::answered) {
            got.answer.fields.erase("Server");
            co_return std::move(got.answer);
        }
        // What may have arrived must not be asked for twice: the second one would find its own
        // work.
        if (got.delivery != http::delivery::never_left) break;
        if (i == try_delays.size() || steady_clock::now() + try_delays[i] >= limit) break;
        co_await async::sleep_for(try_delays[i]);
    }
    co_return refuse(
        refusal_reason::store_unavailable, "messages cannot be looked up at the moment", asked
    );
}

}  // namespace hermod::widget_send
