#pragma once
#include "hermod/base/ids.hpp"
#include "hermod/http/message.hpp"

namespace hermod::gateway {

/// Whether the request names another tenant than the credential's: in `X-Tenant-ID`, in the query,
/// or as `tenantId` of a JSON body. What names no tenant, or is no JSON, is the upstream's to
/// judge.
[[nodiscard]] bool names_other_tenant(const http::request& r, const uuid& tenant);

}  // namespace hermod::gateway
