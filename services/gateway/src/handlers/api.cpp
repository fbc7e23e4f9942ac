#include "handlers/api.hpp"

#include "domain/tenant_check.hpp"

#include <array>

namespace hermod::gateway {

namespace {

constexpr std::array forwarded_routes{
    api_route{
        .method = "POST",
        .pattern = "/api/v1/widget/send",
        .to = upstream::widget_send,
        .scope = "send",
        .is_for_widgets = true,
        .conversation_param = {},
        .may_wait = true},
    api_route{
        .method = "GET",
        .pattern = "/api/v1/widget/context/{conversationId}",
        .to = upstream::store,
        .scope = "read",
        .is_for_widgets = true,
        .conversation_param = "conversationId"},
    api_route{
        .method = "GET",
        .pattern = "/api/v1/widget/conversation/{id}/history",
        .to = upstream::store,
        .scope = "read",
        .is_for_widgets = true,
        .conversation_param = "id"},
    api_route{
        .method = "GET",
        .pattern = "/api/v1/messages/{messageId}/status",
        .to = upstream::store,
        .scope = "read",
        .is_for_widgets = true,
        .conversation_param = {}},
};

constexpr api_route tokens_route{
    .method = "POST", .pattern = "/api/v1/tokens", .scope = "tokens", .conversation_param = {}};

/// Users have their rights by role; a token maker must be a key.
bool may_make_tokens(const service::caller& who) noexcept {
    return who.kind == service::caller_kind::api_key;
}

http::response unauthorized_or_other(const http::api_error& error, std::string_view request_id) {
    auto answer = http::make_error(error, request_id);
    if (error.status == 401) answer.fields.add("WWW-Authenticate", "Bearer");
    return answer;
}

}  // namespace

api::api(
    authenticator& who, forwarder& to_services, token_handler& tokens, rate_limits per_credential
)
    : authenticator_{who},
      forwarder_{to_services},
      tokens_{tokens},
      limiter_{per_credential},
      router_{make_router()} {}

http::router api::make_router() {
    std::vector<http::route> routes;
    for (const auto& route : forwarded_routes) {
        const action then = [this, &route](service::caller who, http::request r) {
            return forwarder_.forward(route, std::move(who), std::move(r));
        };
        auto handle = [this, &route, then](http::request r) {
            return guard(route, std::move(r), then);
        };
        routes.push_back({std::string{route.method}, std::string{route.pattern}, std::move(handle)}
        );
    }
    const action make_token = [this](service::caller who, http::request r) {
        return tokens_.handle(std::move(who), std::move(r));
    };
    auto handle = [this, make_token](http::request r) {
        return guard(tokens_route, std::move(r), make_token);
    };
    routes.push_back(
        {std::string{tokens_route.method}, std::string{tokens_route.pattern}, std::move(handle)}
    );
    return http::router{std::move(routes)};
}

awaitable<http::response> api::guard(const api_route& route, http::request r, const action& then) {
    identity known = co_await authenticator_.identify(r);
    if (const auto* refusal = std::get_if<http::api_error>(&known))
        co_return unauthorized_or_other(*refusal, r.request_id);
    auto& who = std::get<service::caller>(known);
    if (const auto wait = limiter_.take(who.subject, steady_clock::now())) {
        const http::api_error error{
            .status = 429,
            .code = "RATE_LIMITED",
            .message = "There were too many requests with this credential.",
            .retryable = true,
            .retry_after_seconds = static_cast<int>(wait->count() / 1000) + 1};
        co_return http::make_error(error, r.request_id);
    }
    auto refusal = refuse_access(route, who, r);
    if (!refusal && &route == &tokens_route && !may_make_tokens(who))
        refusal = http::api_error{
            .status = 403, .code = "FORBIDDEN", .message = "Only an API key may make tokens."};
    if (!refusal && names_other_tenant(r, who.tenant_id))
        refusal = http::api_error{
            .status = 403,
            .code = "TENANT_MISMATCH",
            .message = "The request names another tenant than its credential.",
            .field = "tenantId"};
    if (refusal) co_return http::make_error(*refusal, r.request_id);
    co_return co_await then(std::move(who), std::move(r));
}

}  // namespace hermod::gateway
