#pragma once
#include "store/raw_webhooks.hpp"

#include "hermod/http/router.hpp"
#include "hermod/log/log.hpp"

#include <chrono>
#include <functional>
#include <vector>

namespace hermod::store {

/// Hands webhooks over to be looked at once more, as if they had just come. False if the broker is
/// away.
using replay_webhooks = std::function<awaitable<bool>(std::vector<contracts::webhook_change>)>;

/// Webhooks as they came, for admins.
class raw_webhook_handlers {
public:
    /// All must outlive this.
    raw_webhook_handlers(
        raw_webhooks& rows,
        replay_webhooks replay,
        std::chrono::milliseconds query_deadline,
        log::logger& logger
    )
        : rows_{rows},
          replay_{std::move(replay)},
          query_deadline_{query_deadline},
          logger_{logger} {}

    /// Valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    awaitable<http::response> list(http::request asked);
    awaitable<http::response> one(http::request asked);
    awaitable<http::response> replay(http::request asked);

    [[nodiscard]] deadline limit() const { return steady_clock::now() + query_deadline_; }

    raw_webhooks& rows_;
    replay_webhooks replay_;
    std::chrono::milliseconds query_deadline_;
    log::logger& logger_;
};

}  // namespace hermod::store
