#pragma once
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "hermod/async/awaitable.hpp"

namespace hermod::async {

/// A wake-up flag without memory: wait() suspends until the next notify(), which wakes every waiter.
/// Check the condition in a loop around wait().
class event {
public:
    explicit event(executor ex) : timer_{std::move(ex), steady_clock::time_point::max()} {}

    void notify() { timer_.cancel(); }

    /// Throws operation_aborted if the waiting coroutine was cancelled.
    awaitable<void> wait() {
        error_code ignored;
        co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none)
            throw boost::system::system_error{asio::error::operation_aborted};
    }

private:
    using error_code = boost::system::error_code;
    asio::steady_timer timer_;
};

/// Suspends for `time`. Throws operation_aborted if the coroutine was cancelled.
inline awaitable<void> sleep_for(steady_clock::duration time) {
    asio::steady_timer timer{co_await asio::this_coro::executor, time};
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace hermod::async
