#include "handlers/conversation_handlers.hpp"

#include "handlers/answers.hpp"
#include "handlers/caller.hpp"
#include "handlers/conversation_json.hpp"

namespace hermod::store {

using http::request;
using http::response;

std::vector<http::route> conversation_handlers::routes() {
    const auto to = [this](awaitable<response> (conversation_handlers::*member)(request)) {
        return [this, member](request asked) { return (this->*member)(std::move(asked)); };
    };
    using self = conversation_handlers;
    return {
        {"GET", "/api/v1/widget/context/{conversationId}", to(&self::widget_context)},
        {"GET", "/api/v1/widget/conversation/{conversationId}/history", to(&self::history)},
        {"GET", "/api/v1/messages/{messageId}/status", to(&self::message_status)},
        {"GET", "/internal/v1/context/{conversationId}", to(&self::internal_context)},
        {"GET", "/internal/v1/messages/{messageId}", to(&self::internal_message)}};
}

awaitable<response> conversation_handlers::widget_context(request asked) {
    const auto who = identify(asked);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("conversationId"));
    if (!id || !may_see(*who, *id)) co_return not_found(asked, "conversation");
    const auto found = co_await reader_.find_context(who->tenant_id, *id, limit());
    if (!found) co_return answer_failure(asked, found.error());
    if (!*found) co_return not_found(asked, "conversation");
    co_return http::make_json(200, widget_context_json(**found));
}

awaitable<response> conversation_handlers::history(request asked) {
    const auto who = identify(asked);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("conversationId"));
    if (!id || !may_see(*who, *id)) co_return not_found(asked, "conversation");
    const auto page = read_page(asked.query("limit"), asked.query("offset"), asked.query("cursor"));
    if (!page) co_return invalid_field(asked, page.error().field, page.error().message);
    const auto found = co_await reader_.read_history(who->tenant_id, *id, *page, limit());
    if (!found) co_return answer_failure(asked, found.error());
    if (!*found) co_return not_found(asked, "conversation");
    co_return http::make_json(200, history_json(**found));
}

awaitable<response> conversation_handlers::message_status(request asked) {
    const auto who = identify(asked);
    if (!who) co_return who.error();
    std::string id{asked.param("messageId")};
    if (!is_message_id(id)) co_return not_found(asked, "message");
    const auto found = co_await reader_.find_message(who->tenant_id, id, limit());
    if (!found) co_return answer_failure(asked, found.error());
    const bool is_visible = *found && may_see(*who, (*found)->conversation_id);
    if (!is_visible) co_return not_found(asked, "message");
    co_return http::make_json(200, message_status_json(id, **found));
}

awaitable<response> conversation_handlers::internal_context(request asked) {
    const auto tenant = parse_uuid(asked.query("tenantId").value_or(""));
    if (!tenant) co_return invalid_field(asked, "tenantId", "tenantId must be a UUID");
    const auto id = parse_uuid(asked.param("conversationId"));
    if (!id) co_return not_found(asked, "conversation");
    const auto found = co_await reader_.find_context(*tenant, *id, limit());
    if (!found) co_return answer_failure(asked, found.error());
    if (!*found) co_return not_found(asked, "conversation");
    co_return http::make_json(200, internal_context_json(**found));
}

awaitable<response> conversation_handlers::internal_message(request asked) {
    const auto tenant = parse_uuid(asked.query("tenantId").value_or(""));
    if (!tenant) co_return invalid_field(asked, "tenantId", "tenantId must be a UUID");
    std::string id{asked.param("messageId")};
    if (!is_message_id(id)) co_return not_found(asked, "message");
    const auto found = co_await reader_.find_message(*tenant, id, limit());
    if (!found) co_return answer_failure(asked, found.error());
    if (!*found) co_return not_found(asked, "message");
    co_return http::make_json(200, message_lookup_json(id, **found));
}

}  // namespace hermod::store
