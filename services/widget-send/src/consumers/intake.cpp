#include "consumers/intake.hpp"

#include "handlers/answer.hpp"
#include "handlers/door_readers.hpp"

#include "hermod/contracts/intake.hpp"

#include <chrono>
#include <exception>
#include <map>
#include <utility>

namespace hermod::widget_send {

namespace {

constexpr std::chrono::milliseconds retry_delay{500};
constexpr std::chrono::milliseconds reply_deadline{2'000};

/// Will the same request fare better a little later? Then it stays in the queue and nobody is told.
bool is_passing(refusal_reason reason) noexcept {
    return reason == refusal_reason::store_unavailable ||
           reason == refusal_reason::broker_unavailable || reason == refusal_reason::overloaded ||
           reason == refusal_reason::twin_in_flight;
}

}  // namespace

/// What the lanes of one batch share; kept alive by them, also when the batch's own coroutine was
/// cancelled.
struct intake_door::batch_state {
    batch_state(executor ex, std::vector<amqp::delivery> all)
        : messages{std::move(all)},
          verdicts(messages.size(), amqp::verdict::retry_after(retry_delay)),
          done{std::move(ex)} {}

    std::vector<amqp::delivery> messages;
    std::vector<outcome<send_command>> commands;
    std::vector<amqp::verdict> verdicts;  // "later" until something better is known
    std::size_t lanes_left{0};
    async::event done;
};

intake_door::intake_door(
    executor ex, send_path& path, intake_rights rights, amqp::publisher* replies, log::logger& log
)
    : executor_{ex},
      path_{path},
      rights_{std::move(rights)},
      replies_{replies},
      log_{log},
      tasks_{ex, [&log](std::string_view, std::exception_ptr failure) {
                 try {
                     std::rethrow_exception(std::move(failure));
                 } catch (const std::exception& e) {
                     log.error("intake.failed", {{"what", e.what()}});
                 }
             }} {}

outcome<send_command> intake_door::read(const amqp::delivery& message) const {
    http::request request;
    request.body = message.body;
    auto command = read_widget_send(request);
    if (!command) return command;
    command->origin = "intake";
    command->subject = message.user_id.empty() ? "intake" : "intake:" + message.user_id;
    command->request_id = message.message_id.empty() ? message.correlation_id : message.message_id;
    // The queue delivers at least once: without an id of the sender's a redelivery would be another
    // message.
    if (!command->message_id && !command->idempotency_key && !message.message_id.empty())
        command->idempotency_key = message.message_id;
    if (!command->message_id && !command->idempotency_key)
        return refusal{
            .reason = refusal_reason::missing_field,
            .message = "messageId or idempotencyKey is required",
            .field = "messageId"};
    if (command->named_tenants.empty())
        return command;  // the path says which field is missing first
    const auto tenant = parse_uuid(command->named_tenants.front());
    if (!tenant || !rights_.may_send(message.user_id, *tenant))
        return refusal{
            .reason = refusal_reason::other_tenant,
            .message = "this broker user may not send for that tenant",
            .field = "tenantId"};
    command->tenant_id = tenant;
    return command;
}

awaitable<std::vector<amqp::verdict>> intake_door::on_batch(std::vector<amqp::delivery> batch) {
    const auto shared = std::make_shared<batch_state>(executor_, std::move(batch));
    std::map<std::string, std::vector<std::size_t>> lanes;
    for (std::size_t i = 0; i < shared->messages.size(); ++i) {
        shared->commands.push_back(read(shared->messages[i]));
        const auto& command = shared->commands.back();
        const bool has_conversation = command.has_value() && command->conversation_id.has_value();
        lanes[has_conversation ? *command->conversation_id : std::string{}].push_back(i);
    }
    shared->lanes_left = lanes.size();
    for (auto& [conversation, lane] : lanes)
        tasks_.spawn("intake lane", run_lane(shared, std::move(lane)));
    while (shared->lanes_left > 0) co_await shared->done.wait();
    co_return std::move(shared->verdicts);
}

awaitable<void> intake_door::run_lane(
    std::shared_ptr<batch_state> batch, std::vector<std::size_t> lane
) {
    struct end_mark {
        batch_state& of;

        ~end_mark() {
            --of.lanes_left;
            of.done.notify();
        }
    };

    const end_mark mark{*batch};
    for (const std::size_t i : lane) {
        auto verdict = co_await on_message(batch->messages[i], batch->commands[i]);
        batch->verdicts[i] = std::move(verdict);
        // What follows in this conversation must not overtake it.
        if (batch->verdicts[i].what == amqp::verdict::kind::retry_later) break;
    }
}

awaitable<amqp::verdict> intake_door::on_message(
    const amqp::delivery& message, outcome<send_command> command
) {
    if (!command) {
        const outcome<accepted_send> refused = command.error();
        const bool is_unreadable = refused.error().reason == refusal_reason::unreadable;
        co_await answer(message, refused);
        log_.warning(
            "intake.refused", {{"what", refused.error().message}, {"user", message.user_id}}
        );
        if (is_unreadable) co_return amqp::verdict::dead(refused.error().message);
        co_return amqp::verdict::done();
    }
    const auto result = co_await path_.send(std::move(*command));
    if (!result && is_passing(result.error().reason))
        co_return amqp::verdict::retry_after(retry_delay);
    co_await answer(message, result);
    co_return amqp::verdict::done();
}

awaitable<void> intake_door::answer(
    const amqp::delivery& to, const outcome<accepted_send>& result
) {
    if (to.reply_to.empty() || replies_ == nullptr) co_return;
    if (!is_reply_queue(to.reply_to)) {
        log_.warning("intake.reply_refused", {{"replyTo", to.reply_to}, {"user", to.user_id}});
        co_return;
    }
    const http::response body =
        make_answer(result, to.message_id.empty() ? to.correlation_id : to.message_id);
    amqp::outgoing reply;
    reply.routing_key = to.reply_to;
    reply.correlation_id = to.correlation_id;
    reply.type = "intake-reply";
    reply.body = contracts::write(contracts::intake_reply{body.status, body.body});
    reply.is_persistent = false;
    const auto sent =
        co_await replies_->publish(std::move(reply), steady_clock::now() + reply_deadline);
    // The caller is gone, or will ask again with its id: the request itself is safe.
    if (sent != amqp::publish_outcome::confirmed)
        log_.warning(
            "intake.reply_lost", {{"replyTo", to.reply_to}, {"correlationId", to.correlation_id}}
        );
}

awaitable<void> intake_door::stop(deadline limit) {
    const bool is_done = co_await tasks_.join_until(limit);
    if (is_done) co_return;
    tasks_.cancel();
    co_await tasks_.join();
}

}  // namespace hermod::widget_send
