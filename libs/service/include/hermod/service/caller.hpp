#pragma once
#include "hermod/auth/token.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/base/secret.hpp"
#include "hermod/config/env.hpp"
#include "hermod/http/message.hpp"
#include "hermod/http/router.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hermod::service {

inline constexpr std::string_view service_key_header = "X-Hermod-Service-Key";

/// The shared secret by which our services know each other; while it is being changed the one of
/// before is valid too.
class service_keys {
public:
    explicit service_keys(secret current, secret previous = {});

    /// Compares in constant time. An empty text is never accepted.
    [[nodiscard]] bool accepts(std::string_view presented) const noexcept;

    /// To be sent with every call to another service.
    [[nodiscard]] const secret& current() const noexcept { return current_; }

    /// The one of before; empty if there is none.
    [[nodiscard]] const secret& previous() const noexcept { return previous_; }

private:
    secret current_;
    secret previous_;
};

/// HERMOD_SERVICE_KEY(_FILE) and HERMOD_SERVICE_KEY_PREVIOUS(_FILE), at least 32 characters each.
[[nodiscard]] service_keys read_service_keys(config::reader&);

/// `next` behind the service key: a request without a valid one gets 401 UNAUTHORIZED.
[[nodiscard]] http::handler require_service_key(service_keys keys, http::handler next);

enum class caller_kind { api_key, user, widget };

/// Who is behind a request that the gateway forwarded. The gateway authenticated it; behind the
/// service key its headers are the truth, and the tenant is this one whatever body or other headers
/// say.
struct caller {
    uuid tenant_id;
    std::string subject;  // key id or user id
    caller_kind kind{caller_kind::api_key};
    auth::role role{auth::role::machine};
    std::optional<uuid> conversation_id;  // widgets: their one conversation
    std::vector<std::string> scopes;
    std::optional<uuid> session_id;  // people who came with the cookie of a login
    std::string address;             // the client's, as the gateway saw it; "" if it does not say

    [[nodiscard]] bool has_scope(std::string_view scope) const noexcept;
    /// Nothing for machines and widgets.
    [[nodiscard]] std::optional<uuid> user_id() const noexcept;
};

/// From X-Hermod-Tenant, -Subject, -Kind, -Role, -Conversation, -Scopes, -Session and -Address;
/// nothing if one that is needed is missing, or one is malformed. (The request's id is X-Request-Id.)
[[nodiscard]] std::optional<caller> read_caller(const http::headers& fields);
/// The gateway's side.
void write_caller(http::headers& fields, const caller& who);
/// Removes every X-Hermod-* field: outside requests must not bring any.
void strip_internal_headers(http::headers& fields);

}  // namespace hermod::service
