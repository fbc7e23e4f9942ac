#pragma once
#include "store/key_directory.hpp"

#include "hermod/http/router.hpp"
#include "hermod/log/log.hpp"

#include <chrono>
#include <vector>

namespace hermod::store {

/// Sealed credentials for message-sender, API keys for the gateway.
class key_handlers {
public:
    /// The directory and the logger must outlive this.
    key_handlers(key_directory& keys, std::chrono::milliseconds query_deadline, log::logger& logger)
        : keys_{keys},
          query_deadline_{query_deadline},
          logger_{logger} {}

    /// Valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    awaitable<http::response> credentials(http::request asked);
    awaitable<http::response> find_api_key(http::request asked);
    awaitable<http::response> make_api_key(http::request asked);

    [[nodiscard]] deadline limit() const { return steady_clock::now() + query_deadline_; }

    key_directory& keys_;
    std::chrono::milliseconds query_deadline_;
    log::logger& logger_;
};

}  // namespace hermod::store
