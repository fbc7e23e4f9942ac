#include "domain/access.hpp"

namespace hermod::gateway {

namespace {

service::caller_kind kind_of(auth::role role) noexcept {
    switch (role) {
        case auth::role::widget:
            return service::caller_kind::widget;
        case auth::role::machine:
            return service::caller_kind::api_key;
        case auth::role::agent:
        case auth::role::manager:
        case auth::role::admin:
            return service::caller_kind::user;
    }
    return service::caller_kind::widget;
}

}  // namespace

service::caller caller_of(const auth::claims& token) {
    service::caller who;
    who.tenant_id = token.tenant_id;
    who.subject = token.subject;
    who.kind = kind_of(token.role);
    who.role = token.role;
    who.conversation_id = token.conversation_id;
    who.scopes = token.scopes;
    return who;
}

std::optional<http::api_error> refuse_access(
    const api_route& route, const service::caller& who, const http::request& r
) {
    const http::api_error forbidden{
        .status = 403, .code = "FORBIDDEN", .message = "This credential may not do that."};
    if (!auth::may(who.role, who.scopes, route.needs)) return forbidden;
    if (who.conversation_id && !route.conversation_param.empty()) {
        const auto asked = parse_uuid(r.param(route.conversation_param));
        if (!asked || *asked != *who.conversation_id)
            return http::api_error{
                .status = 404, .code = "NOT_FOUND", .message = "There is no such conversation."};
    }
    return std::nullopt;
}

}  // namespace hermod::gateway
