#pragma once
#include "hermod/http/router.hpp"
#include "hermod/postgres/pool.hpp"

#include <chrono>
#include <vector>

namespace hermod::store {

/// `GET /api/v1/quota`: what the tenant has used of its messages, and until when.
class quota_handlers {
public:
    /// `requests` works under row-level security and must outlive this.
    quota_handlers(postgres::pool& requests, std::chrono::milliseconds query_deadline)
        : requests_{requests}, query_deadline_{query_deadline} {}

    /// Valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    awaitable<http::response> get(http::request asked);

    postgres::pool& requests_;
    std::chrono::milliseconds query_deadline_;
};

}  // namespace hermod::store
