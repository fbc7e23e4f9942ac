#include "handlers/inbox_read_handlers.hpp"

#include "domain/conversation_list.hpp"
#include "handlers/answers.hpp"
#include "handlers/inbox_json.hpp"

namespace hermod::store {

namespace {

using http::request;
using http::response;

sight eyes_of(const service::caller& who) {
    return sight_of(actor_of(who));
}

boost::system::result<thread_request, page_problem> read_thread_request(const request& asked) {
    thread_request out;
    const auto size = read_limit(asked.query("limit"));
    if (!size) return size.error();
    out.limit = *size;
    const auto direction = asked.query("direction").value_or("older");
    if (direction != "older" && direction != "newer")
        return page_problem{"direction", "direction must be older or newer"};
    out.goes_newer = direction == "newer";
    const auto from = asked.query("cursor").value_or("");
    if (!from.empty()) {
        out.from = decode_cursor(from);
        if (!out.from) return page_problem{"cursor", "cursor is not one that this list gave"};
    }
    out.around = asked.query("around").value_or("");
    if (out.around.empty()) return out;
    if (!is_message_id(out.around)) return page_problem{"around", "around must be a message's id"};
    if (out.from) return page_problem{"around", "give either a cursor or a message to be around"};
    return out;
}

}  // namespace

std::vector<http::route> inbox_read_handlers::routes() {
    const auto to = [this](awaitable<response> (inbox_read_handlers::*member)(request)) {
        return [this, member](request asked) { return (this->*member)(std::move(asked)); };
    };
    using self = inbox_read_handlers;
    return {
        {"GET", "/api/v1/conversations", to(&self::list)},
        {"GET", "/api/v1/conversations/counts", to(&self::counts)},
        {"GET", "/api/v1/conversations/{conversationId}", to(&self::one)},
        {"GET", "/api/v1/conversations/{conversationId}/messages", to(&self::thread)},
        {"GET", "/api/v1/messages/{messageId}", to(&self::message)}};
}

awaitable<response> inbox_read_handlers::list(request asked) {
    const auto who = authorize(asked, action::read_inbox);
    if (!who) co_return who.error();
    auto wanted = read_list_request(
        asked.query("filter"), asked.query("search"), asked.query("limit"), asked.query("cursor")
    );
    if (!wanted) co_return invalid_field(asked, wanted.error().field, wanted.error().message);
    const auto page = co_await list_.read(
        who->tenant_id, eyes_of(*who), who->user_id(), std::move(*wanted), limit()
    );
    if (!page) co_return answer_failure(asked, page.error());
    co_return http::make_json(200, conversation_list_json(*page));
}

awaitable<response> inbox_read_handlers::counts(request asked) {
    const auto who = authorize(asked, action::read_inbox);
    if (!who) co_return who.error();
    const auto counts =
        co_await list_.count(who->tenant_id, eyes_of(*who), who->user_id(), limit());
    if (!counts) co_return answer_failure(asked, counts.error());
    co_return http::make_json(200, counts_json(*counts));
}

awaitable<response> inbox_read_handlers::one(request asked) {
    const auto who = authorize(asked, action::read_inbox);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("conversationId"));
    if (!id) co_return not_found(asked, "conversation");
    const auto found = co_await list_.find(who->tenant_id, eyes_of(*who), *id, limit());
    if (!found) co_return answer_failure(asked, found.error());
    if (!*found) co_return not_found(asked, "conversation");
    co_return http::make_json(200, conversation_json(**found));
}

awaitable<response> inbox_read_handlers::thread(request asked) {
    const auto who = authorize(asked, action::read_inbox);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("conversationId"));
    if (!id) co_return not_found(asked, "conversation");
    auto wanted = read_thread_request(asked);
    if (!wanted) co_return invalid_field(asked, wanted.error().field, wanted.error().message);
    const char* const what = wanted->around.empty() ? "conversation" : "message";
    const auto page =
        co_await history_.read(who->tenant_id, eyes_of(*who), *id, std::move(*wanted), limit());
    if (!page) co_return answer_failure(asked, page.error());
    if (!*page) co_return not_found(asked, what);
    co_return http::make_json(200, thread_json(**page, {settings_.links, who->tenant_id}));
}

awaitable<response> inbox_read_handlers::message(request asked) {
    const auto who = authorize(asked, action::read_inbox);
    if (!who) co_return who.error();
    std::string id{asked.param("messageId")};
    if (!is_message_id(id)) co_return not_found(asked, "message");
    const auto found =
        co_await history_.find_message(who->tenant_id, eyes_of(*who), std::move(id), limit());
    if (!found) co_return answer_failure(asked, found.error());
    if (!*found) co_return not_found(asked, "message");
    co_return http::make_json(
        200, message_details_json(**found, {settings_.links, who->tenant_id})
    );
}

}  // namespace hermod::store
