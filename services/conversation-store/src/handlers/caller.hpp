#pragma once
#include "domain/permissions.hpp"
#include "store/audit.hpp"

#include "hermod/http/message.hpp"
#include "hermod/service/caller.hpp"

#include <boost/system/result.hpp>

// Who asks: read from the gateway's headers here and nowhere else in the service.
namespace hermod::store {

/// The caller whom the gateway vouches for, or the answer to give instead: 401 without one, 403 if
/// X-Tenant-ID names another tenant than the credential's.
[[nodiscard]] boost::system::result<service::caller, http::response> identify(
    const http::request& asked
);

/// As identify(), and 403 FORBIDDEN if they may not do that.
[[nodiscard]] boost::system::result<service::caller, http::response> authorize(
    const http::request& asked, action wanted
);

/// The caller as permissions know them.
[[nodiscard]] actor actor_of(const service::caller& who);

/// The caller as the audit notes them.
[[nodiscard]] change_author author_of(const service::caller& who, const http::request& asked);

/// Widgets see their one conversation only.
[[nodiscard]] bool may_see(const service::caller& who, const uuid& conversation) noexcept;

}  // namespace hermod::store
