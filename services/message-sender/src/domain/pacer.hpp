#pragma once
#include <chrono>
#include <deque>

namespace hermod::sender {

using instant = std::chrono::steady_clock::time_point;

/// Meta's limit of one business number: so many messages a second, those that come in counted, too. Nearly the whole rate is used;
/// after a hold-up it catches up, but never more than the limit leaves within any second, whichever way Meta counts. What Meta
/// refuses for rate makes it slower, and it feels its way back.
class pacer {
public:
    pacer(double calls_per_second, instant now);

    /// The number's limit; a higher one than before forgets what was learnt about the lower one.
    void set_rate(double calls_per_second) noexcept;
    /// So many messages a second come in; believed for some seconds.
    void set_inbound(double per_second, instant now) noexcept;
    /// Until a call may start; zero: now.
    [[nodiscard]] std::chrono::nanoseconds wait(instant now);
    /// A call starts.
    void take(instant now);
    /// A call that was taken was not made after all.
    void give_back() noexcept;
    /// Meta refused a call for the rate. Many refusals at once count as one.
    void slow_down(instant now);
    /// The share of the limit that is used now, 1 if nothing was refused lately.
    [[nodiscard]] double share() const noexcept { return share_; }

private:
    [[nodiscard]] double allowed(instant now) const noexcept;
    [[nodiscard]] double capacity() const noexcept;
    void refill(instant now);
    void recover(instant now, double seconds);

    double rate_;
    double inbound_{0};
    instant inbound_at_{};
    double tokens_{0};
    double share_{1.0};    // of the rate that is used
    double ceiling_{1.0};  // the share at which Meta refused last
    instant cut_at_{};
    bool was_cut_{false};
    instant filled_at_;
    std::deque<instant> recent_;  // calls of the last second
};

}  // namespace hermod::sender
