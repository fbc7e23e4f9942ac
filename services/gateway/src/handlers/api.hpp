#pragma once
#include "domain/rate_limiter.hpp"
#include "domain/routes.hpp"
#include "handlers/authenticator.hpp"
#include "handlers/forwarder.hpp"
#include "handlers/session_handler.hpp"
#include "handlers/token_handler.hpp"

#include "hermod/http/router.hpp"

namespace hermod::gateway {

/// The public interface below /api/: each listed route behind authentication, the rate limit of its
/// credential, the rights of its caller and the check of the tenant.
class api {
public:
    api(authenticator& who,
        forwarder& to_services,
        token_handler& tokens,
        session_handler& sessions,
        rate_limits per_credential);

    awaitable<http::response> handle(http::request r) { return router_.handle(std::move(r)); }

private:
    using action = std::function<awaitable<http::response>(service::caller, http::request)>;

    http::router make_router();
    /// The route behind authentication and rights, or without them for a signed link.
    http::route make_route(const api_route& route, action then);
    std::vector<http::route> make_session_routes();
    awaitable<http::response> guard(const api_route& route, http::request r, const action& then);

    authenticator& authenticator_;
    forwarder& forwarder_;
    token_handler& tokens_;
    session_handler& sessions_;
    rate_limiter limiter_;
    http::router router_;
};

}  // namespace hermod::gateway
