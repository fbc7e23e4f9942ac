#pragma once
#include "client_connection.hpp"

#include "hermod/async/event.hpp"

#include <boost/asio/steady_timer.hpp>

#include <list>
#include <memory>
#include <vector>

namespace hermod::http {

/// The connections of one client: hands them out, at most max_connections at a time, first come
/// first served, and ends what has passed its deadline (one timer for all of them).
class client_pool : public std::enable_shared_from_this<client_pool> {
public:
    client_pool(executor, http::origin, client_settings);

    /// A connection for one use, closed when it goes out of scope unless it was given back.
    class lease {
    public:
        lease() = default;

        lease(std::shared_ptr<client_pool> pool, client_connection* c)
            : pool_{std::move(pool)},
              connection_{c} {}

        lease(lease&& other) noexcept
            : pool_{std::move(other.pool_)},
              connection_{std::exchange(other.connection_, nullptr)} {}

        lease& operator=(lease&& other) noexcept {
            std::swap(pool_, other.pool_);
            std::swap(connection_, other.connection_);
            return *this;
        }

        ~lease() {
            if (connection_) pool_->discard(*connection_);
        }

        void give_back() { pool_->take_back(*std::exchange(connection_, nullptr)); }

        [[nodiscard]] client_connection* operator->() const noexcept { return connection_; }

        [[nodiscard]] explicit operator bool() const noexcept { return connection_ != nullptr; }

    private:
        std::shared_ptr<client_pool> pool_;
        client_connection* connection_{nullptr};
    };

    /// An open idle connection, or a new one yet to be opened; an empty lease if all are busy.
    [[nodiscard]] lease try_acquire();
    /// As try_acquire(), but waits for its turn until `limit`. Throws on cancellation.
    awaitable<result<lease>> acquire(deadline limit);
    /// A new connection beside the pool's, for a tunnel.
    [[nodiscard]] lease make_extra();
    void close();

    [[nodiscard]] const http::origin& origin() const noexcept { return origin_; }

    [[nodiscard]] const client_settings& settings() const noexcept { return settings_; }

    [[nodiscard]] resolver& names() noexcept { return *names_; }

    [[nodiscard]] bool is_closed() const noexcept { return is_closed_; }

    [[nodiscard]] std::size_t size() const noexcept { return connections_.size(); }

private:
    struct waiter {
        explicit waiter(executor ex)
            : turn{std::move(ex)} {}

        async::event turn;
        lease granted;
        deadline limit{};
        error_code failure;
    };

    client_connection* create();
    void take_back(client_connection&);
    void discard(client_connection&);
    void serve_next();
    void wake_sweep();
    void arm_sweep();
    void sweep_once();

    executor executor_;
    http::origin origin_;
    client_settings settings_;
    std::shared_ptr<asio::ssl::context> tls_;
    std::shared_ptr<resolver> names_;
    asio::steady_timer sweep_;
    std::list<std::unique_ptr<client_connection>> connections_;
    std::vector<client_connection*>
        idle_;  // the latest used last: it is taken first, so that the others may age
    std::list<waiter*> waiters_;
    bool is_sweeping_{false};
    bool is_sweeping_fast_{false};
    bool is_in_use_{false};  // something happened since the last sweep
    bool is_closed_{false};
};

}  // namespace hermod::http
