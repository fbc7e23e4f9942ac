#pragma once
#include "hermod/async/event.hpp"
#include "hermod/crypto/password.hpp"

#include <boost/asio/thread_pool.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace hermod::store {

struct password_settings {
    crypto::password_cost cost;
    std::size_t max_waiting{32};  // hashes asked for and not done; more are refused
};

/// Hashes and checks passwords on a thread of its own, one after the other, so that the service's
/// loop goes on meanwhile.
class password_worker {
public:
    password_worker(executor ex, password_settings settings);
    ~password_worker();
    password_worker(const password_worker&) = delete;
    password_worker& operator=(const password_worker&) = delete;

    /// Nothing if too many are waiting.
    awaitable<std::optional<std::string>> hash(secret password);
    /// Whether this is the password; without a hash (nobody has that account) it takes the same
    /// time and is false. Nothing if too many are waiting.
    awaitable<std::optional<bool>> check(std::optional<std::string> hash, secret password);

    [[nodiscard]] const crypto::password_cost& cost() const noexcept { return settings_.cost; }

private:
    struct job {
        explicit job(const executor& ex)
            : finished{ex} {}

        async::event finished;
        bool is_done{false};
        std::string text;
        bool verdict{false};
    };

    /// False if too many are waiting.
    awaitable<bool> run(std::shared_ptr<job> one, std::function<void(job&)> work);

    executor executor_;
    password_settings settings_;
    std::string nobody_;  // a hash that no password fits
    std::size_t waiting_{0};
    asio::thread_pool thread_{1};
};

}  // namespace hermod::store
