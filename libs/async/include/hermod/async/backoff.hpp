#pragma once
#include <chrono>

namespace hermod::async {

struct backoff_limits {
    std::chrono::milliseconds first{200};
    std::chrono::milliseconds cap{10'000};
    /// Share of the delay that is random: 0.5 gives between half and the whole of it.
    double jitter{0.5};
};

/// Delays that double from `first` to `cap`, each shortened by a random share so that many clients do not come back at once.
class backoff {
public:
    explicit backoff(backoff_limits limits = {}) : limits_{limits} {}

    /// The next delay; each call moves on.
    [[nodiscard]] std::chrono::milliseconds next();
    /// To be called after success.
    void reset() noexcept { attempt_ = 0; }

private:
    backoff_limits limits_;
    unsigned attempt_{0};
};

}  // namespace hermod::async
