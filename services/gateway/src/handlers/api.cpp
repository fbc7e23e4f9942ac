#include "handlers/api.hpp"

#include "domain/tenant_check.hpp"

namespace hermod::gateway {

namespace {

constexpr api_route tokens_route{
    "POST", "/api/v1/tokens", upstream::store, auth::action::make_tokens};
constexpr api_route own_session{
    "GET", "/api/v1/session", upstream::store, auth::action::use_session};
constexpr api_route end_session{
    "DELETE", "/api/v1/session", upstream::store, auth::action::use_session};
constexpr api_route end_all_sessions{
    "DELETE", "/api/v1/session/all", upstream::store, auth::action::use_session};
constexpr api_route own_password{
    "POST", "/api/v1/session/password", upstream::store, auth::action::use_session};

/// A token must not make tokens: it would outlive the key or the login that it came from.
bool came_by_token(const service::caller& who) noexcept {
    return who.kind == service::caller_kind::user && !who.session_id;
}

http::response unauthorized_or_other(const http::api_error& error, std::string_view request_id) {
    auto answer = http::make_error(error, request_id);
    if (error.status == 401) answer.fields.add("WWW-Authenticate", "Bearer");
    return answer;
}

}  // namespace

api::api(
    authenticator& who,
    forwarder& to_services,
    token_handler& tokens,
    session_handler& sessions,
    rate_limits per_credential
)
    : authenticator_{who},
      forwarder_{to_services},
      tokens_{tokens},
      sessions_{sessions},
      limiter_{per_credential},
      router_{make_router()} {}

http::route api::make_route(const api_route& route, action then) {
    auto handle = [this, &route, then = std::move(then)](http::request r) {
        return guard(route, std::move(r), then);
    };
    return {std::string{route.method}, std::string{route.pattern}, std::move(handle)};
}

std::vector<http::route> api::make_session_routes() {
    const auto to = [this](awaitable<http::response> (session_handler::*member
                    )(service::caller, http::request)) {
        return [this, member](service::caller who, http::request r) {
            return (sessions_.*member)(std::move(who), std::move(r));
        };
    };
    std::vector<http::route> routes;
    routes.push_back({"POST", "/api/v1/session", [this](http::request r) {
                          return sessions_.log_in(std::move(r));
                      }});
    routes.push_back(make_route(own_session, to(&session_handler::show)));
    routes.push_back(make_route(end_session, to(&session_handler::end)));
    routes.push_back(make_route(end_all_sessions, to(&session_handler::end)));
    routes.push_back(make_route(own_password, to(&session_handler::change_password)));
    return routes;
}

http::router api::make_router() {
    auto routes = make_session_routes();
    for (const auto& route : forwarded_routes()) {
        // Whoever has the link may follow it: what it is good for is in its signature.
        if (route.is_signed_link)
            routes.push_back(
                {std::string{route.method},
                 std::string{route.pattern},
                 [this, &route](http::request r) {
                     return forwarder_.forward_unproven(route, std::move(r));
                 }}
            );
        else
            routes
                .push_back(make_route(route, [this, &route](service::caller who, http::request r) {
                    return forwarder_.forward(route, std::move(who), std::move(r));
                }));
    }
    routes.push_back(make_route(tokens_route, [this](service::caller who, http::request r) {
        return tokens_.handle(std::move(who), std::move(r));
    }));
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
    if (!refusal && &route == &tokens_route && came_by_token(who))
        refusal = http::api_error{
            .status = 403, .code = "FORBIDDEN", .message = "A token may not make tokens."};
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
