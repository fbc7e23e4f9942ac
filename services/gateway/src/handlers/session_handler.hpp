#pragma once
#include "handlers/authenticator.hpp"
#include "handlers/forwarder.hpp"

#include "hermod/http/client.hpp"
#include "hermod/service/caller.hpp"

#include <chrono>
#include <string>

namespace hermod::gateway {

/// Logins of people: the store proves the password and keeps the session, this puts its token into
/// a cookie that scripts cannot read, and hands out the CSRF token.
class session_handler {
public:
    struct settings {
        bool is_secure{false};  // browsers come over TLS: the cookie never leaves it
        std::chrono::milliseconds login_deadline{10'000};
    };

    /// All must outlive this.
    session_handler(
        http::client& store,
        forwarder& to_services,
        authenticator& who,
        const service::service_keys& keys,
        settings
    );

    /// POST /api/v1/session; asks for no credential.
    awaitable<http::response> log_in(http::request r);
    /// GET /api/v1/session.
    awaitable<http::response> show(service::caller who, http::request r);
    /// DELETE /api/v1/session and /api/v1/session/all.
    awaitable<http::response> end(service::caller who, http::request r);
    /// POST /api/v1/session/password.
    awaitable<http::response> change_password(service::caller who, http::request r);

private:
    [[nodiscard]] http::outgoing make_login(http::request& r) const;
    [[nodiscard]] http::response answer_login(const http::request& r, const http::response& got)
        const;
    [[nodiscard]] std::string make_cookie(std::string_view token, std::int64_t seconds) const;

    http::client& store_;
    forwarder& forwarder_;
    authenticator& authenticator_;
    const service::service_keys& keys_;
    settings settings_;
};

}  // namespace hermod::gateway
