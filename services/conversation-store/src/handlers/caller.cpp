#include "handlers/caller.hpp"

#include "handlers/answers.hpp"

namespace hermod::store {

boost::system::result<service::caller, http::response> identify(const http::request& asked) {
    auto who = service::read_caller(asked.fields);
    if (!who) return refuse(asked, 401, "UNAUTHORIZED", "Who is asking is not known.");
    const auto named = asked.fields.get("X-Tenant-ID");
    if (named && parse_uuid(*named) != who->tenant_id)
        return refuse(asked, 403, "FORBIDDEN", "The credential belongs to another tenant.");
    return std::move(*who);
}

boost::system::result<service::caller, http::response> authorize(
    const http::request& asked, action wanted
) {
    auto who = identify(asked);
    if (!who) return who;
    if (!auth::may(who->role, who->scopes, wanted))
        return refuse(asked, 403, "FORBIDDEN", "This credential may not do that.");
    return who;
}

actor actor_of(const service::caller& who) {
    return {who.role, who.user_id(), who.conversation_id, who.scopes};
}

change_author author_of(const service::caller& who, const http::request& asked) {
    std::string kind;
    switch (who.kind) {
        case service::caller_kind::user:
            kind = "user";
            break;
        case service::caller_kind::api_key:
            kind = "apiKey";
            break;
        case service::caller_kind::widget:
            kind = "widget";
            break;
    }
    return {std::move(kind), who.subject, who.address, asked.request_id};
}

bool may_see(const service::caller& who, const uuid& conversation) noexcept {
    return who.kind != service::caller_kind::widget || who.conversation_id == conversation;
}

}  // namespace hermod::store
