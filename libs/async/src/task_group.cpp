#include "hermod/async/task_group.hpp"

#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include "hermod/async/with_timeout.hpp"

namespace hermod::async {

namespace {

bool is_cancellation(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const boost::system::system_error& e) {
        return e.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

}  // namespace

task_group::task_group(executor ex, failure_handler on_failure)
    : executor_{ex}, on_failure_{std::move(on_failure)}, empty_{ex} {}

void task_group::spawn(std::string name, awaitable<void> task) {
    const auto self = tasks_.emplace(tasks_.end());
    auto on_exit = [this, self, name = std::move(name)](std::exception_ptr error) {
        tasks_.erase(self);
        if (tasks_.empty()) empty_.notify();
        if (error && !is_cancellation(error) && on_failure_) on_failure_(name, error);
    };
    asio::co_spawn(executor_, std::move(task), asio::bind_cancellation_slot(self->slot(), std::move(on_exit)));
}

void task_group::cancel() {
    for (auto it = tasks_.begin(); it != tasks_.end();) (it++)->emit(asio::cancellation_type::terminal);
}

awaitable<void> task_group::join() {
    while (!tasks_.empty()) co_await empty_.wait();
}

awaitable<bool> task_group::join_until(deadline limit) {
    const auto done = co_await with_timeout(join(), limit);
    co_return done.has_value();
}

}  // namespace hermod::async
