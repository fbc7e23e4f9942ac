#pragma once
#include <exception>
#include <functional>
#include <list>
#include <string>
#include <string_view>

#include <boost/asio/cancellation_signal.hpp>

#include "hermod/async/event.hpp"

namespace hermod::async {

/// Owns coroutines: spawn, cancel all, join all. Must outlive its tasks: join before destruction.
class task_group {
public:
    /// Told of every task that ended by an exception other than operation_aborted.
    using failure_handler = std::function<void(std::string_view task, std::exception_ptr)>;

    task_group(executor ex, failure_handler on_failure);
    task_group(const task_group&) = delete;
    task_group& operator=(const task_group&) = delete;
    task_group(task_group&&) = delete;
    task_group& operator=(task_group&&) = delete;
    ~task_group() = default;

    /// Starts `task`; `name` is for the failure handler.
    void spawn(std::string name, awaitable<void> task);
    /// Asks every task to end (terminal cancellation). They end at their next suspension.
    void cancel();
    /// Waits until no task is left.
    awaitable<void> join();
    /// As join(), but gives up at `limit`; true if no task is left.
    awaitable<bool> join_until(deadline limit);
    [[nodiscard]] std::size_t size() const noexcept { return tasks_.size(); }

private:
    executor executor_;
    failure_handler on_failure_;
    std::list<asio::cancellation_signal> tasks_;
    event empty_;
};

}  // namespace hermod::async
