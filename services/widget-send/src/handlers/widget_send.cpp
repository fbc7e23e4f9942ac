#include "handlers/widget_send.hpp"

#include "handlers/answer.hpp"
#include "handlers/body.hpp"

#include "hermod/service/caller.hpp"

#include <utility>

namespace hermod::widget_send {

namespace {

constexpr std::string_view send_scope = "send";

/// A widget's token may list scopes; one without any is good for all that widgets do.
bool may_send(const service::caller& who) noexcept {
    if (who.has_scope(send_scope)) return true;
    return who.kind != service::caller_kind::api_key && who.scopes.empty();
}

}  // namespace

outcome<send_command> read_widget_send(const http::request& request) {
    const auto who = service::read_caller(request.fields);
    if (!who || !may_send(*who))
        return refusal{
            .reason = refusal_reason::not_allowed,
            .message = "the credential does not allow sending"};
    auto command = read_body(request.body);
    if (!command) return command.error();
    command->tenant_id = who->tenant_id;
    command->subject = who->subject;
    command->bound_conversation = who->conversation_id;
    command->origin = who->kind == service::caller_kind::widget ? "widget" : "api";
    command->request_id = request.request_id;
    if (const auto tenant = request.fields.get("X-Tenant-ID"); tenant && !tenant->empty())
        command->named_tenants.emplace_back(*tenant);
    if (const auto key = request.fields.get("Idempotency-Key"))
        command->idempotency_key = std::string{*key};
    return command;
}

awaitable<http::response> widget_send_handler::handle(http::request request) {
    auto command = read_widget_send(request);
    if (!command) {
        const outcome<accepted_send> refused = command.error();
        co_return make_answer(refused, request.request_id);
    }
    const auto result = co_await path_.send(std::move(*command));
    co_return make_answer(result, request.request_id);
}

}  // namespace hermod::widget_send
