#pragma once
#include "store/tenant_store.hpp"

#include "hermod/http/router.hpp"

#include <chrono>
#include <vector>

namespace hermod::store {

/// A tenant's API keys, its settings, and its audit.
class admin_tenant {
public:
    /// The store must outlive this.
    admin_tenant(tenant_store& tenants, std::chrono::milliseconds query_deadline)
        : tenants_{tenants},
          query_deadline_{query_deadline} {}

    /// Valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    awaitable<http::response> list_keys(http::request asked);
    awaitable<http::response> add_key(http::request asked);
    awaitable<http::response> revoke_key(http::request asked);
    awaitable<http::response> note_used_keys(http::request asked);
    awaitable<http::response> show(http::request asked);
    awaitable<http::response> change(http::request asked);
    awaitable<http::response> list_audit(http::request asked);

    [[nodiscard]] deadline limit() const { return steady_clock::now() + query_deadline_; }

    tenant_store& tenants_;
    std::chrono::milliseconds query_deadline_;
};

}  // namespace hermod::store
