#pragma once
#include "handlers/admin_accounts.hpp"
#include "handlers/admin_tenant.hpp"
#include "handlers/admin_users.hpp"
#include "handlers/admin_webhooks.hpp"
#include "handlers/session_handlers.hpp"

#include "hermod/async/task_group.hpp"

#include <chrono>
#include <optional>
#include <vector>

namespace hermod::store {

struct people_settings {
    login_rules login;
    password_settings passwords;
    std::optional<crypto::keyring>
        sealing_keys;  // none: no access tokens are taken, no webhooks made
    webhook_settings webhooks;
    std::chrono::milliseconds query_deadline{5'000};
    std::chrono::minutes prune_interval{10};
};

/// People and tenants: logins, users, keys, settings, accounts, the audit, events out.
class people_api {
public:
    /// `requests` works as hermod_app, `writers` as hermod_writer. Pools and logger must outlive
    /// this.
    people_api(
        executor ex,
        postgres::pool& requests,
        postgres::pool& writers,
        announce_events announce,
        people_settings settings,
        log::logger& logger,
        telemetry::registry& metrics
    );

    /// To be put behind service::require_service_key(); valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();
    /// Removes what ended long ago, again and again, until it is cancelled.
    awaitable<void> run();

    /// To be run beside run(), and told of every event that is published.
    [[nodiscard]] webhook_sender& webhooks() noexcept { return webhook_sender_; }

    /// Lets notes that nobody waits for be written, at most until `limit`.
    awaitable<void> stop(deadline limit);

private:
    people_settings settings_;
    log::logger& logger_;
    async::task_group beside_;
    password_worker passwords_;
    session_store sessions_;
    people_store people_;
    tenant_store tenants_;
    account_store accounts_;
    webhook_store webhooks_;
    webhook_sender webhook_sender_;
    session_handlers session_handlers_;
    admin_users users_;
    admin_tenant tenant_handlers_;
    admin_accounts account_handlers_;
    admin_webhooks webhook_handlers_;
};

}  // namespace hermod::store
