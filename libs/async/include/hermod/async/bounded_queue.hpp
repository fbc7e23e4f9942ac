#pragma once
#include <cstddef>
#include <deque>
#include <utility>

#include "hermod/async/event.hpp"

namespace hermod::async {

/// A FIFO between coroutines of one io_context, with a capacity.
template <class T>
class bounded_queue {
public:
    bounded_queue(executor ex, std::size_t capacity) : ready_{std::move(ex)}, capacity_{capacity} {}

    /// False, and `value` is dropped, if the queue is full: the caller's policy decides what that means.
    [[nodiscard]] bool try_push(T value) {
        if (items_.size() >= capacity_) return false;
        items_.push_back(std::move(value));
        ready_.notify();
        return true;
    }

    /// Waits for an item. Throws operation_aborted if the waiting coroutine was cancelled.
    awaitable<T> pop() {
        while (items_.empty()) co_await ready_.wait();
        T value = std::move(items_.front());
        items_.pop_front();
        co_return value;
    }

    [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
    [[nodiscard]] bool empty() const noexcept { return items_.empty(); }

private:
    event ready_;
    std::deque<T> items_;
    std::size_t capacity_;
};

}  // namespace hermod::async
