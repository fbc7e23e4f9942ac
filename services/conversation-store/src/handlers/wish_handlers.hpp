#pragma once
#include <chrono>
#include <vector>

#include "consumers/announcer.hpp"
#include "hermod/http/router.hpp"
#include "store/quota.hpp"
#include "store/wish_store.hpp"
#include "workers/dispatcher.hpp"

namespace hermod::store {

/// `POST /internal/v1/messages/{messageId}/retry` and `/cancel`: what people want of a message that is there. widget-send is
/// their public door; it forwards who asks.
class wish_handlers {
public:
    /// A question to the database may take `query_deadline`. All must outlive this.
    wish_handlers(
        wish_store&, quota&, announcer&, dispatcher&, std::chrono::milliseconds query_deadline, log::logger&, telemetry::registry&);

    /// Valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    awaitable<http::response> retry(http::request asked);
    awaitable<http::response> cancel(http::request asked);

    wish_store& rows_;
    quota& quota_;
    announcer& announcer_;
    dispatcher& dispatcher_;
    std::chrono::milliseconds query_deadline_;
    log::logger& logger_;
    telemetry::counter retried_, canceled_;
};

}  // namespace hermod::store
