#pragma once
#include <utility>
#include <variant>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "hermod/async/awaitable.hpp"
#include "hermod/base/result.hpp"

namespace hermod::async {

namespace detail {

/// The first of `a` and `b` that succeeds. Where both fail, as when the caller is cancelled, the first failure and not Asio's
/// multiple_exceptions: a cancellation is to look like one everywhere.
template <class A, class B>
auto first_of(A a, B b) -> decltype(asio::experimental::awaitable_operators::operator||(std::move(a), std::move(b))) {
    using namespace asio::experimental::awaitable_operators;
    try {
        co_return co_await (std::move(a) || std::move(b));
    } catch (const asio::multiple_exceptions& both) {
        std::rethrow_exception(both.first_exception());
    }
}

}  // namespace detail

/// Runs `op`; gives asio::error::timed_out if it is not done at `limit`. The loser is cancelled and joined.
/// Costs two coroutines and a timer: for rare waits. Hot paths keep one timer per connection.
template <class T>
awaitable<result<T>> with_timeout(awaitable<T> op, deadline limit) {
    asio::steady_timer timer{co_await asio::this_coro::executor, limit};
    auto done = co_await detail::first_of(std::move(op), timer.async_wait(asio::use_awaitable));
    // Said in full, because an error_code alone could also be meant as the value when T is bool.
    if (done.index() == 1) co_return result<T>{boost::system::in_place_error, asio::error::timed_out};
    co_return std::get<0>(std::move(done));
}

inline awaitable<result<void>> with_timeout(awaitable<void> op, deadline limit) {
    asio::steady_timer timer{co_await asio::this_coro::executor, limit};
    const auto done = co_await detail::first_of(std::move(op), timer.async_wait(asio::use_awaitable));
    if (done.index() == 1) co_return error_code{asio::error::timed_out};
    co_return result<void>{};
}

}  // namespace hermod::async
