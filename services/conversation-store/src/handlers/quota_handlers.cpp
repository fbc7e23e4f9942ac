#include "handlers/quota_handlers.hpp"

#include "handlers/answers.hpp"
#include "handlers/caller.hpp"
#include "store/quota.hpp"

namespace hermod::store {

std::vector<http::route> quota_handlers::routes() {
    return {{"GET", "/api/v1/quota", [this](http::request asked) { return get(std::move(asked)); }}};
}

awaitable<http::response> quota_handlers::get(http::request asked) {
    const auto who = authorize(asked, action::read_inbox);
    if (!who) co_return who.error();
    const auto found = co_await read_quota(requests_, who->tenant_id, steady_clock::now() + query_deadline_);
    if (!found) co_return answer_failure(asked, found.error());
    if (!*found) co_return not_found(asked, "Tenant");
    const auto& state = **found;
    json::writer out;
    out.begin_object().key("limit");
    if (state.limit) out.value(*state.limit);
    else out.null();
    out.field("used", state.used).key("left");
    if (state.limit) out.value(*state.limit - state.used);
    else out.null();
    out.field("period", state.period).field("timeZone", state.time_zone);
    out.field("resetsAt", format_rfc3339(state.resets_at)).end_object();
    co_return http::make_json(200, out.str());
}

}  // namespace hermod::store
