#pragma once
#include "hermod/async/awaitable.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace hermod::async {

/// One thread for work that blocks (files). Jobs run in order, one at a time; they must not touch
/// anything that the loop owns. The destructor lets the job under way finish.
class worker_thread {
public:
    worker_thread()
        : pool_{1} {}

    worker_thread(const worker_thread&) = delete;
    worker_thread& operator=(const worker_thread&) = delete;

    ~worker_thread() {
        pool_.stop();
        pool_.join();
    }

    /// Resumes on the loop with what the job returned; rethrows what it threw. If the waiting
    /// coroutine is cancelled, the job still runs, and its result is dropped.
    template <class T>
    awaitable<T> run(std::function<T()> job) {
        auto loop = co_await asio::this_coro::executor;
        const auto shared = std::make_shared<box<T>>(loop);
        asio::post(pool_, [shared, loop, job = std::move(job)] {
            std::optional<T> value;
            std::exception_ptr failure;
            try {
                value.emplace(job());
            } catch (...) {  // handed to the waiting coroutine
                failure = std::current_exception();
            }
            asio::post(loop, [shared, value = std::move(value), failure]() mutable {
                shared->value = std::move(value);
                shared->failure = failure;
                shared->is_done = true;
                shared->done.cancel();
            });
        });
        while (!shared->is_done) {
            boost::system::error_code ignored;
            co_await shared->done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
            const auto state = co_await asio::this_coro::cancellation_state;
            if (state.cancelled() != asio::cancellation_type::none)
                throw boost::system::system_error{asio::error::operation_aborted};
        }
        if (shared->failure) std::rethrow_exception(shared->failure);
        co_return std::move(*shared->value);
    }

private:
    template <class T>
    struct box {
        explicit box(executor ex)
            : done{std::move(ex), asio::steady_timer::time_point::max()} {}

        std::optional<T> value;
        std::exception_ptr failure;
        asio::steady_timer done;
        bool is_done{false};
    };

    asio::thread_pool pool_;
};

}  // namespace hermod::async
