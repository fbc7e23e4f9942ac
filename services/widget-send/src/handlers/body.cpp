#include "handlers/body.hpp"

#include "hermod/contracts/intake.hpp"

#include <utility>

namespace hermod::widget_send {

outcome<send_command> read_body(std::string_view body) {
    const auto parsed = json::document::parse(body);
    if (!parsed)
        return refusal{
            .reason = refusal_reason::unreadable,
            .message = "the body is no JSON: " + parsed.error().message};
    if (parsed->root().kind() != json::kind::object)
        return refusal{
            .reason = refusal_reason::unreadable, .message = "the body must be a JSON object"};
    auto fields = contracts::read<contracts::intake_request>(parsed->root());
    if (!fields) {
        const auto& failure = fields.error();
        return refusal{
            .reason = refusal_reason::invalid_field,
            .message = failure.path + " " + failure.message,
            .field = failure.path};
    }
    send_command command;
    if (fields->tenant_id && !fields->tenant_id->empty())
        command.named_tenants.push_back(std::move(*fields->tenant_id));
    command.conversation_id = std::move(fields->conversation_id);
    command.integration_id = std::move(fields->integration_id);
    command.text = std::move(fields->text);
    command.media_url = std::move(fields->media_url);
    command.filename = std::move(fields->filename);
    command.message_id = std::move(fields->message_id);
    command.idempotency_key = std::move(fields->idempotency_key);
    command.priority = std::move(fields->priority);
    return command;
}

}  // namespace hermod::widget_send
