#pragma once
#include "hermod/async/event.hpp"

#include <algorithm>

namespace hermod::async {

/// Keeps the starts of a repeated piece of work at least `interval` apart: the first one starts at
/// once, and under load each takes along what came since the last. The cost of a round (a
/// transaction, a request) is then paid `1 / interval` times a second at most, however small the
/// rounds would be otherwise. Not for several threads.
class spacing {
public:
    /// 0: no spacing.
    explicit spacing(steady_clock::duration interval)
        : interval_{interval} {}

    /// Resumes when the next round may start, which counts as started then. Throws
    /// operation_aborted if the coroutine was cancelled.
    awaitable<void> wait() {
        const auto now = steady_clock::now();
        const auto start = std::max(now, next_);
        next_ = start + interval_;
        if (start > now) co_await sleep_for(start - now);
    }

private:
    steady_clock::duration interval_;
    steady_clock::time_point next_{};
};

}  // namespace hermod::async
