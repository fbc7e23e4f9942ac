#include "handlers/door_readers.hpp"

#include "handlers/body.hpp"

#include "hermod/auth/permissions.hpp"
#include "hermod/json/writer.hpp"
#include "hermod/service/caller.hpp"

#include <array>
#include <utility>

namespace hermod::widget_send {

namespace {

constexpr std::array new_chat_words{renaming{"messageText", "text"}, renaming{"message", "text"}};
constexpr std::array provider_words{renaming{"recipientPhoneNumber", "phoneNumber"}};

/// The form of the older widget door: `{templateName, language, parameters|components}`.
std::string template_of(json::view body) {
    json::writer out;
    out.begin_object();
    for (const char* key : {"templateName", "language", "parameters", "components"}) {
        const auto value = body[key];
        if (!value.is_absent())
            out.raw_field(std::string_view{key} == "templateName" ? "name" : key, value.dump());
    }
    out.end_object();
    return "{\"template\":" + out.str() + "}";
}

/// The same content, or what is wrong with it in the words of that form.
content_outcome in_flat_words(content_outcome content) {
    if (content) return content;
    auto wrong = content.error();
    constexpr std::string_view top = "template.";
    const auto given = wrong.field;
    if (given == "template.name") wrong.field = "templateName";
    else if (given.starts_with(top)) wrong.field.erase(0, top.size());
    if (wrong.message.starts_with(given)) wrong.message.replace(0, given.size(), wrong.field);
    return wrong;
}

void want_widget_fields(send_command& command) {
    command.needs_tenant = true;
    command.needs_integration = true;
}

}  // namespace

std::optional<refusal> take_caller(const http::request& request, send_command& into) {
    const refusal forbidden{
        .reason = refusal_reason::not_allowed, .message = "the credential does not allow sending"};
    const auto who = service::read_caller(request.fields);
    if (!who || !auth::may(who->role, who->scopes, auth::action::send_from_widget))
        return forbidden;
    into.tenant_id = who->tenant_id;
    into.subject = who->subject;
    into.bound_conversation = who->conversation_id;
    if (who->role == auth::role::agent) into.agent = who->user_id();
    into.origin = who->kind == service::caller_kind::widget ? "widget" : "api";
    into.request_id = request.request_id;
    if (const auto tenant = request.fields.get("X-Tenant-ID"); tenant && !tenant->empty())
        into.named_tenants.emplace_back(*tenant);
    if (const auto key = request.fields.get("Idempotency-Key")) {
        into.idempotency_key = std::string{*key};
        into.idempotency_field = "Idempotency-Key";
    }
    return std::nullopt;
}

outcome<send_command> read_widget_send(const http::request& request) {
    const auto body = parse_body(request.body);
    if (!body) return body.error();
    auto command = read_command(body->root());
    if (command) want_widget_fields(*command);
    return command;
}

outcome<send_command> read_widget_template(const http::request& request) {
    const auto body = parse_body(request.body);
    if (!body) return body.error();
    auto command = read_command(body->root());
    if (!command) return command;
    want_widget_fields(*command);
    const auto type = body->root()["type"];
    if (!type.is_absent() && type.string() != "template") {
        command->content = invalid_field("type", "must be template");
        return command;
    }
    if (!body->root()["template"].is_absent()) {
        command->content = read_template(body->root());
        return command;
    }
    if (body->root()["templateName"].is_absent()) {
        command->content = missing_field("templateName");
        return command;
    }
    const auto wrapped = json::document::parse(template_of(body->root()));
    command->content = wrapped ? in_flat_words(read_template(wrapped->root()))
                               : content_outcome{invalid_field("templateName", "cannot be read")};
    return command;
}

outcome<send_command> read_reply(const http::request& request) {
    const auto body = parse_body(request.body);
    if (!body) return body.error();
    auto command = read_command(body->root());
    if (!command) return command;
    if (command->conversation_id && *command->conversation_id != request.param("id"))
        return invalid_field("conversationId", "is not the one of the address");
    command->conversation_id = std::string{request.param("id")};
    return command;
}

outcome<send_command> read_new_chat(const http::request& request) {
    const auto body = parse_body(request.body);
    if (!body) return body.error();
    const auto text = rename_keys(body->root(), new_chat_words.data(), new_chat_words.size());
    const auto renamed = parse_body(text);
    if (!renamed) return renamed.error();
    auto command = read_command(renamed->root());
    if (!command) return command;
    if (command->conversation_id)
        return invalid_field(
            "conversationId", "does not go with this door: it finds the conversation by phoneNumber"
        );
    command->starts_chats = true;
    return command;
}

outcome<send_command> read_snake_send(const http::request& request) {
    const auto body = parse_body(request.body);
    if (!body) return body.error();
    const auto camel = parse_body(to_camel_body(body->root()));
    if (!camel) return camel.error();
    auto command = read_command(camel->root());
    if (command) command->starts_chats = true;
    return command;
}

outcome<send_command> read_provider_send(const http::request& request) {
    const auto body = parse_body(request.body);
    if (!body) return body.error();
    const auto text = rename_keys(body->root(), provider_words.data(), provider_words.size());
    const auto renamed = parse_body(text);
    if (!renamed) return renamed.error();
    auto command = read_command(renamed->root());
    if (!command) return command;
    command->conversation_id.reset();
    command->starts_chats = true;
    return command;
}

outcome<send_command> read_batch_item(json::view item) {
    if (item.kind() != json::kind::object)
        return refusal{
            .reason = refusal_reason::unreadable, .message = "an item must be a JSON object"};
    auto command = read_command(item);
    if (!command) return command;
    command->starts_chats = !command->conversation_id;
    if (!command->priority) command->priority = "bulk";
    return command;
}

outcome<std::string> read_quick_reply_id(const http::request& request) {
    const auto body = parse_body(request.body);
    if (!body) return body.error();
    const auto id = body->root()["quickReplyId"];
    if (id.is_absent()) return missing_field("quickReplyId");
    if (!id.string() || !parse_uuid(*id.string()))
        return invalid_field("quickReplyId", "must be the id of a canned reply");
    return std::string{*id.string()};
}

}  // namespace hermod::widget_send
