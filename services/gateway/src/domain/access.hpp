#pragma once
#include "hermod/auth/permissions.hpp"
#include "hermod/http/message.hpp"
#include "hermod/service/caller.hpp"

#include <optional>
#include <string_view>

namespace hermod::gateway {

enum class upstream { store, widget_send, message_sender };

/// A route of the public interface that is forwarded. What is not listed (domain/routes) does not
/// exist.
struct api_route {
    std::string_view method;
    std::string_view pattern;
    upstream to{upstream::store};
    auth::action needs{auth::action::read_inbox};
    std::string_view conversation_param{};  // names a conversation: a widget's must be its own
    bool may_wait{false};                   // ?wait=sent: answered late
    /// No credential: the address itself carries a signature, which the service behind checks.
    bool is_signed_link{false};
};

[[nodiscard]] service::caller caller_of(const auth::claims&);

/// Why this caller may not use this route; nothing if it may. Another conversation than a widget's
/// own does not exist for it.
[[nodiscard]] std::optional<http::api_error>
refuse_access(const api_route&, const service::caller&, const http::request&);

}  // namespace hermod::gateway
