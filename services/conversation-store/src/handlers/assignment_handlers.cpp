#include "handlers/assignment_handlers.hpp"

#include "handlers/answers.hpp"

#include "hermod/json/writer.hpp"

namespace hermod::store {

namespace {

std::string page_json(const assignment_page& page) {
    json::writer out;
    out.begin_object().field("agentsSeeUnassigned", page.agents_see_unassigned).key("items").begin_array();
    for (const auto& item : page.items) {
        out.begin_object()
            .field("conversationId", to_string(item.conversation_id))
            .field("userId", to_string(item.user_id))
            .field("version", item.version)
            .end_object();
    }
    out.end_array();
    if (page.next) out.field("next", to_string(*page.next));
    return out.end_object().str();
}

}  // namespace

std::vector<http::route> assignment_handlers::routes() {
    return {{"GET", "/internal/v1/assignments", [this](http::request asked) {
                 return list(std::move(asked));
             }}};
}

awaitable<http::response> assignment_handlers::list(http::request asked) {
    const auto tenant = parse_uuid(asked.query("tenantId").value_or(""));
    if (!tenant) co_return invalid_field(asked, "tenantId", "tenantId must be a UUID");
    const auto after_text = asked.query("after");
    const auto after = after_text ? parse_uuid(*after_text) : uuid{};
    if (!after) co_return invalid_field(asked, "after", "after must be a UUID");
    const deadline limit = steady_clock::now() + query_deadline_;
    const auto page = co_await reader_.list(*tenant, *after, limit);
    if (!page) co_return answer_failure(asked, page.error());
    co_return http::make_json(200, page_json(*page));
}

}  // namespace hermod::store
