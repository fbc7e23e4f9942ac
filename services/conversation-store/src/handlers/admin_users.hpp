#pragma once
#include "store/people_store.hpp"
#include "workers/password_worker.hpp"

#include "hermod/http/router.hpp"
#include "hermod/log/log.hpp"

#include <chrono>
#include <vector>

namespace hermod::store {

/// The people of a tenant: seen by their colleagues, changed by its admins; made for a new tenant
/// by whoever provisions it.
class admin_users {
public:
    struct settings {
        std::size_t least_password{10};
        std::chrono::milliseconds query_deadline{5'000};
    };

    /// All must outlive this.
    admin_users(people_store& people, password_worker& passwords, settings s, log::logger& logger)
        : people_{people},
          passwords_{passwords},
          settings_{s},
          logger_{logger} {}

    /// Valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    awaitable<http::response> list(http::request asked);
    awaitable<http::response> add(http::request asked);
    awaitable<http::response> change(http::request asked);
    awaitable<http::response> reset_password(http::request asked);
    awaitable<http::response> provision(http::request asked);

    [[nodiscard]] deadline limit() const { return steady_clock::now() + settings_.query_deadline; }

    people_store& people_;
    password_worker& passwords_;
    settings settings_;
    log::logger& logger_;
};

}  // namespace hermod::store
