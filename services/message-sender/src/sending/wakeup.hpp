#pragma once
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "hermod/async/awaitable.hpp"
#include "hermod/base/result.hpp"

namespace hermod::sender {

/// A wait of one coroutine, ended by notify() or by its limit; the waiter looks at its condition afterwards. Cheaper than an
/// async::event with a time-out: there are several for every message.
class wakeup {
public:
    explicit wakeup(executor ex) : timer_{std::move(ex)} {}

    void notify() { timer_.cancel(); }

    awaitable<void> wait_until(deadline limit) {
        error_code ignored;
        timer_.expires_at(limit);
        co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none)
            throw boost::system::system_error{asio::error::operation_aborted};
    }

private:
    asio::steady_timer timer_;
};

}  // namespace hermod::sender
