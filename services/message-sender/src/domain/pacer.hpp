#pragma once
#include <chrono>

namespace hermod::sender {

using instant = std::chrono::steady_clock::time_point;

/// Meta's limit of one business number: so many calls a second, with a small burst. After a refusal for too many calls it goes
/// slower for a while.
class pacer {
public:
    pacer(double calls_per_second, instant now);

    void set_rate(double calls_per_second) noexcept { rate_ = calls_per_second; }
    /// Until a call may start; zero: now.
    [[nodiscard]] std::chrono::nanoseconds wait(instant now);
    /// A call starts.
    void take(instant now);
    /// A call that was taken was not made after all.
    void give_back() noexcept;
    /// Half the rate, back to the whole within the next 20 seconds.
    void slow_down(instant now);

private:
    [[nodiscard]] double capacity() const noexcept;
    void refill(instant now);

    double rate_;
    double tokens_;
    double share_{1.0};  // of the rate that is used
    instant filled_at_;
};

}  // namespace hermod::sender
