#pragma once
#include "workers/webhook_sender.hpp"

#include "hermod/crypto/keyring.hpp"
#include "hermod/http/router.hpp"
#include "hermod/json/reader.hpp"
#include "hermod/service/caller.hpp"

#include <chrono>
#include <optional>
#include <vector>

namespace hermod::store {

[[nodiscard]] json::result<webhook_change> read_webhook_request(
    std::string_view body, bool is_new, bool allows_private
);

/// Webhooks of a tenant, as its admins see and change them, and the log of their deliveries.
class admin_webhooks {
public:
    /// Without `keys` none can be made. All must outlive this.
    admin_webhooks(
        webhook_store& webhooks,
        webhook_sender& sender,
        const std::optional<crypto::keyring>& keys,
        const webhook_settings& settings
    )
        : webhooks_{webhooks},
          sender_{sender},
          keys_{keys},
          settings_{settings} {}

    /// Valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    awaitable<http::response> list(http::request asked);
    awaitable<http::response> add(http::request asked);
    awaitable<http::response> change(http::request asked);
    awaitable<http::response> remove(http::request asked);
    awaitable<http::response> test(http::request asked);
    awaitable<http::response> deliveries(http::request asked);
    awaitable<http::response> replay(http::request asked);

    [[nodiscard]] deadline limit() const { return steady_clock::now() + settings_.query_deadline; }

    webhook_store& webhooks_;
    webhook_sender& sender_;
    const std::optional<crypto::keyring>& keys_;
    const webhook_settings& settings_;
};

}  // namespace hermod::store
