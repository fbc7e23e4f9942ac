#pragma once
#include "store/provisioner.hpp"

#include "hermod/http/router.hpp"
#include "hermod/log/log.hpp"

#include <chrono>
#include <vector>

namespace hermod::store {

/// Making tenants and what belongs to them. For operators, deploy/up, tests and benchmarks, behind
/// the service key.
class provision_handlers {
public:
    /// The provisioner and the logger must outlive this.
    provision_handlers(
        provisioner& store, std::chrono::milliseconds query_deadline, log::logger& logger
    )
        : store_{store},
          query_deadline_{query_deadline},
          logger_{logger} {}

    /// Valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    awaitable<http::response> put_tenant(http::request asked);
    awaitable<http::response> put_outlet(http::request asked);
    awaitable<http::response> put_account(http::request asked);
    awaitable<http::response> put_contacts(http::request asked);

    [[nodiscard]] deadline limit() const { return steady_clock::now() + query_deadline_; }

    provisioner& store_;
    std::chrono::milliseconds query_deadline_;
    log::logger& logger_;
};

}  // namespace hermod::store
