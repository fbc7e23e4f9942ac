#pragma once
#include "handlers/admin_requests.hpp"
#include "store/account_store.hpp"

#include "hermod/crypto/keyring.hpp"
#include "hermod/http/router.hpp"
#include "hermod/log/log.hpp"
#include "hermod/service/caller.hpp"

#include <chrono>
#include <optional>
#include <vector>

namespace hermod::store {

/// Outlets and WhatsApp accounts of a tenant. Access tokens are sealed at once; nobody gets them
/// back.
class admin_accounts {
public:
    /// Without `keys` no token can be taken. All must outlive this.
    admin_accounts(
        account_store& accounts,
        const std::optional<crypto::keyring>& keys,
        std::chrono::milliseconds query_deadline,
        log::logger& logger
    )
        : accounts_{accounts},
          keys_{keys},
          query_deadline_{query_deadline},
          logger_{logger} {}

    /// Valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    awaitable<http::response> list_outlets(http::request asked);
    awaitable<http::response> add_outlet(http::request asked);
    awaitable<http::response> list(http::request asked);
    awaitable<http::response> add(http::request asked);
    awaitable<http::response> change(http::request asked);
    awaitable<http::response> resume(http::request asked);

    awaitable<http::response> apply(
        const http::request& asked, const service::caller& who, account_change_request wanted
    );
    [[nodiscard]] sealed_token seal(const uuid& tenant, const uuid& account, const secret& token)
        const;

    [[nodiscard]] deadline limit() const { return steady_clock::now() + query_deadline_; }

    account_store& accounts_;
    const std::optional<crypto::keyring>& keys_;
    std::chrono::milliseconds query_deadline_;
    log::logger& logger_;
};

}  // namespace hermod::store
