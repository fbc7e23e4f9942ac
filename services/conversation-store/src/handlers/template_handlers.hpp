#pragma once
#include "store/template_store.hpp"

#include "hermod/http/router.hpp"
#include "hermod/log/log.hpp"

#include <chrono>
#include <vector>

namespace hermod::store {

/// `POST /internal/v1/provision/templates` (message-sender's pull; the demo), and the public
/// `GET /api/v1/templates` and `/api/v1/templates/{id}`.
class template_handlers {
public:
    /// The store and the logger must outlive this.
    template_handlers(template_store& rows, std::chrono::milliseconds query_deadline, log::logger& logger)
        : rows_{rows}, query_deadline_{query_deadline}, logger_{logger} {}

    /// Valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    awaitable<http::response> put(http::request asked);
    awaitable<http::response> list(http::request asked);
    awaitable<http::response> get(http::request asked);

    [[nodiscard]] deadline limit() const { return steady_clock::now() + query_deadline_; }

    template_store& rows_;
    std::chrono::milliseconds query_deadline_;
    log::logger& logger_;
};

}  // namespace hermod::store
