#include "sending/send_path.hpp"

#include "sending/tries.hpp"

#include "hermod/async/with_timeout.hpp"
#include "hermod/base/time.hpp"
#include "hermod/contracts/send.hpp"

#include <algorithm>
#include <utility>

namespace hermod::widget_send {

namespace {

std::string key_of(const valid_send& send) {
    return to_string(send.tenant_id) + send.message_id;
}

refusal mismatch(const valid_send& send) {
    return {
        .reason = refusal_reason::idempotency_mismatch,
        .message = "messageId or Idempotency-Key was used before with another body",
        .field = {},
        .message_id = send.message_id};
}

refusal broker_away(const valid_send& send) {
    return {
        .reason = refusal_reason::broker_unavailable,
        .message = "the message could not be queued; send again with this messageId",
        .field = {},
        .message_id = send.message_id};
}

std::optional<std::int64_t> milliseconds_of(const std::optional<system_time>& time) {
    if (!time) return std::nullopt;
    return to_unix_ms(*time);
}

contracts::send_request make_request(
    const valid_send& send, const conversation_context& context, system_time now
) {
    contracts::send_request request;
    request.tenant_id = to_string(send.tenant_id);
    request.message_id = send.message_id;
    request.conversation_id = to_string(*send.conversation_id);
    request.account_id = to_string(context.account_id);
    request.phone_number_id = context.phone_number_id;
    request.content = send.content;
    request.body_hash = send.body_hash;
    request.priority = send.priority;
    request.accepted_at = to_unix_ms(now);
    request.request_id = send.request_id;
    request.origin = send.origin;
    request.send_at = milliseconds_of(send.send_at);
    request.expires_at = milliseconds_of(send.expires_at);
    request.fallback = send.fallback;
    if (send.chat)
        request.new_chat = contracts::new_chat{
            send.chat->phone, to_string(context.contact_id.value_or(uuid{})), send.chat->name};
    if (!send.subject.empty()) request.created_by = send.subject;
    return request;
}

/// The ids of a chat that is to be made follow from who talks with whom, so that two requests that
/// make it at once agree on them.
uuid fresh_contact(const valid_send& send) {
    return make_uuid_v5(send.tenant_id, "contact:" + send.chat->phone);
}

uuid fresh_conversation(const valid_send& send, const uuid& account) {
    return make_uuid_v5(
        send.tenant_id, "conversation:" + to_string(account) + ":" + send.chat->phone
    );
}

/// Counts one piece of work for as long as it lives.
class busy_mark {
public:
    busy_mark(std::size_t& count, async::event& idle)
        : count_{count},
          idle_{idle} {
        ++count_;
    }

    ~busy_mark() {
        if (--count_ == 0) idle_.notify();
    }

    busy_mark(const busy_mark&) = delete;
    busy_mark& operator=(const busy_mark&) = delete;

private:
    std::size_t& count_;
    async::event& idle_;
};

awaitable<void> await_idle(const std::size_t& count, async::event& idle) {
    while (count > 0) co_await idle.wait();
}

awaitable<void> await_done(std::shared_ptr<in_flight::work> twin) {
    while (!twin->is_done) co_await twin->done.wait();
}

std::string_view text_of(amqp::publish_outcome result) noexcept {
    switch (result) {
        case amqp::publish_outcome::confirmed:
            return "confirmed";
        case amqp::publish_outcome::returned:
            return "returned";
        case amqp::publish_outcome::refused:
            return "refused";
        case amqp::publish_outcome::overloaded:
            return "overloaded";
        case amqp::publish_outcome::unknown:
            return "unknown";
    }
    return "unknown";
}

}  // namespace

send_path::send_path(
    executor ex,
    message_store& store,
    send_publisher& publisher,
    send_path_settings settings,
    log::logger& log,
    telemetry::registry& metrics
)
    : store_{store},
      publisher_{publisher},
      settings_{settings},
      log_{log},
      metrics_{metrics},
      contexts_{store, settings.context, log, metrics},
      contents_{store, settings.content},
      twins_{ex},
      recent_{settings.remembered_sends},
      idle_{ex},
      seconds_{metrics.make_histogram(
          "service_send_new_message_duration_seconds", "From request to answer"
      )},
      accepted_{
          metrics.make_counter("widget_send_accepted_total", "Sends accepted", {{"kind", "new"}})},
      replayed_{metrics.make_counter(
          "widget_send_accepted_total", "Sends accepted", {{"kind", "replay"}}
      )},
      publish_retries_{metrics.make_counter(
          "widget_send_publish_retries_total", "Publishes that were repeated"
      )} {}

awaitable<outcome<accepted_send>> send_path::send(send_command command) {
    const auto began = steady_clock::now();
    if (busy_ >= settings_.max_in_flight) {
        outcome<accepted_send> full = refusal{
            .reason = refusal_reason::overloaded, .message = "too many sends are being worked on"};
        note(command, full, {});
        co_return full;
    }
    const busy_mark mark{busy_, idle_};
    auto result = co_await work_on(command);
    note(command, result, steady_clock::now() - began);
    co_return result;
}

awaitable<bool> send_path::drain(deadline limit) {
    const auto idle = co_await async::with_timeout(await_idle(busy_, idle_), limit);
    co_return idle.has_value();
}

awaitable<outcome<accepted_send>> send_path::work_on(send_command command) {
    const deadline limit = steady_clock::now() + settings_.accept_deadline;
    auto send = validate(command, to_string(make_uuid_v7()), std::chrono::system_clock::now());
    if (!send) co_return send.error();
    if (send->is_repeatable) co_return co_await send_once(std::move(*send), limit);
    co_return co_await accept(std::move(*send), limit);
}

awaitable<outcome<accepted_send>> send_path::send_once(valid_send send, deadline limit) {
    const std::string key = key_of(send);
    while (const auto twin = twins_.find(key)) {
        if (twin->body_hash != send.body_hash) co_return mismatch(send);
        const auto waited = co_await async::with_timeout(await_done(twin), limit);
        if (waited.has_error())
            co_return refusal{
                .reason = refusal_reason::twin_in_flight,
                .message = "the same request is still being worked on",
                .field = {},
                .message_id = send.message_id};
    }
    const auto turn = twins_.begin(key, send.body_hash);
    auto earlier = co_await find_earlier(send, key);
    if (earlier) co_return std::move(*earlier);
    std::string hash = send.body_hash;
    auto result = co_await accept(std::move(send), limit);
    if (result) {
        accepted_send told = *result;
        told.text.clear();  // the row has it: the memory is for many
        recent_.put(key, {std::move(hash), std::move(told)});
    }
    co_return result;
}

awaitable<std::optional<outcome<accepted_send>>> send_path::find_earlier(
    const valid_send& send, const std::string& key
) {
    using found = std::optional<outcome<accepted_send>>;
    if (const auto* const known = recent_.find(key)) {
        if (known->body_hash != send.body_hash) co_return found{mismatch(send)};
        accepted_send again = known->answer;
        again.is_replay = true;
        co_return found{std::move(again)};
    }
    const auto row = co_await store_.find_message(send.tenant_id, send.message_id);
    // A store that cannot be asked is no reason to refuse: a clash is found when the request is
    // persisted.
    if (!row.is_found()) co_return found{};
    if (row.value->body_hash != send.body_hash) co_return found{mismatch(send)};
    accepted_send again{.tenant_id = send.tenant_id, .message_id = send.message_id};
    again.conversation_id = row.value->conversation_id;
    again.contact_id = row.value->contact_id;
    again.text = row.value->text;
    again.accepted_at = row.value->created_at.value_or(system_time{});
    again.status = row.value->status;
    again.is_replay = true;
    again.attempt = row.value->attempt;
    co_return found{std::move(again)};
}

awaitable<outcome<accepted_send>> send_path::accept(valid_send send, deadline limit) {
    const auto context = co_await resolve(send, limit);
    if (!context) co_return context.error();
    auto wrong = co_await fit_content(send, *context, limit);
    if (wrong) co_return std::move(*wrong);
    const auto published = co_await publish(send, *context, limit);
    if (published != amqp::publish_outcome::confirmed) co_return broker_away(send);
    accepted_send accepted{.tenant_id = send.tenant_id, .message_id = send.message_id};
    accepted.conversation_id = send.conversation_id;
    accepted.contact_id = context->contact_id;
    accepted.text = contracts::visible_text(send.content);
    accepted.accepted_at = std::chrono::system_clock::now();
    if (send.send_at && *send.send_at > accepted.accepted_at)
        accepted.status = contracts::message_status::scheduled;
    co_return accepted;
}

awaitable<outcome<conversation_context>> send_path::resolve(valid_send& send, deadline limit) {
    if (send.conversation_id) {
        auto context = co_await contexts_.permit(send, limit);
        co_return context;
    }
    auto chat = co_await contexts_.permit_chat(send, limit);
    if (!chat) co_return chat.error();
    if (!chat->has_contact) chat->context.contact_id = fresh_contact(send);
    if (chat->has_conversation) {
        send.conversation_id = chat->context.conversation_id;
        send.chat.reset();
    } else {
        send.conversation_id = fresh_conversation(send, chat->context.account_id);
    }
    co_return std::move(chat->context);
}

awaitable<std::optional<refusal>> send_path::fit_content(
    valid_send& send, const conversation_context& context, deadline limit
) {
    using contracts::content_type;
    if (send.fallback) {
        auto wrong = co_await contents_.fit_template(
            send.tenant_id, context.account_id, *send.fallback, "fallbackTemplate", limit
        );
        if (wrong) co_return wrong;
        const auto margin = settings_.context.window_margin;
        if (!is_window_open(send, context, std::chrono::system_clock::now(), margin)) {
            send.content = std::move(*send.fallback);
            send.fallback.reset();
            co_return std::nullopt;
        }
    }
    if (send.content.type == content_type::template_message) {
        auto wrong = co_await contents_.fit_template(
            send.tenant_id, context.account_id, send.content, "template", limit
        );
        if (wrong) co_return wrong;
    }
    auto wrong =
        co_await contents_.check_target(send.tenant_id, *send.conversation_id, send.content, limit);
    co_return wrong;
}

awaitable<amqp::publish_outcome> send_path::publish(
    const valid_send& send, const conversation_context& context, deadline limit
) {
    const std::string item =
        contracts::write(make_request(send, context, std::chrono::system_clock::now()));
    auto result = amqp::publish_outcome::overloaded;
    for (std::size_t i = 0;; ++i) {
        // While there is no connection nothing is handed over: a refused request must not turn up
        // later.
        if (publisher_.is_ready()) {
            const deadline this_try =
                std::min(limit, steady_clock::now() + settings_.confirm_deadline);
            result = co_await publisher_.publish(context.phone_number_id, item, this_try);
        }
        if (result == amqp::publish_outcome::confirmed) co_return result;
        if (i == try_delays.size() || steady_clock::now() + try_delays[i] >= limit) break;
        publish_retries_.add();
        co_await async::sleep_for(try_delays[i]);
    }
    log_.warning(
        "send.not_published",
        {{"tenantId", to_string(send.tenant_id)},
         {"messageId", send.message_id},
         {"requestId", send.request_id},
         {"outcome", text_of(result)}}
    );
    co_return result;
}

void send_path::note(
    const send_command& command, const outcome<accepted_send>& result, steady_clock::duration took
) {
    seconds_.observe(std::chrono::duration<double>(took).count());
    if (result) {
        (result->is_replay ? replayed_ : accepted_).add();
        log_.debug(
            "message.accepted",
            {{"tenantId", command.tenant_id ? to_string(*command.tenant_id) : std::string{}},
             {"conversationId", command.conversation_id.value_or("")},
             {"messageId", result->message_id},
             {"requestId", command.request_id},
             {"replay", result->is_replay}}
        );
        return;
    }
    const refusal_form form = form_of(result.error().reason);
    metrics_.make_counter(
                "widget_send_refused_total", "Sends refused", {{"code", form.code}}
    ).add();
    log_.info(
        "message.refused",
        {{"tenantId", command.tenant_id ? to_string(*command.tenant_id) : std::string{}},
         {"code", form.code},
         {"field", result.error().field},
         {"requestId", command.request_id},
         {"origin", command.origin}}
    );
}

}  // namespace hermod::widget_send
