#include "domain/pacer.hpp"

#include <algorithm>

namespace hermod::sender {

namespace {

using namespace std::chrono_literals;

constexpr double headroom = 0.98;       // of the limit: clocks and networks are not exact
constexpr double burst_seconds = 0.1;   // to catch up after a hold-up
constexpr auto window = 1s;
constexpr double window_rates = 5'000;  // beyond it single calls are not remembered: nobody's limit is that high
constexpr auto inbound_holds = 3s;
constexpr double least_rate = 1.0;

constexpr double least_share = 0.1;
constexpr double first_cut = 0.9;
constexpr double next_cut = 0.7;  // refused again soon after
constexpr auto cut_pause = 1s;    // refusals within it belong to the same cut
constexpr auto soon = 10s;
constexpr auto ceiling_holds = 60s;
constexpr double recovery_per_second = 0.02;
constexpr double careful_recovery_per_second = 0.002;  // near where Meta refused
constexpr double near_ceiling = 0.97;

}  // namespace

pacer::pacer(double calls_per_second, instant now) : rate_{calls_per_second}, filled_at_{now} { tokens_ = capacity(); }

void pacer::set_rate(double calls_per_second) noexcept {
    if (calls_per_second > rate_) share_ = ceiling_ = 1.0;
    rate_ = calls_per_second;
}

void pacer::set_inbound(double per_second, instant now) noexcept {
    inbound_ = per_second;
    inbound_at_ = now;
}

double pacer::capacity() const noexcept { return std::max(1.0, rate_ * burst_seconds); }

/// Calls a second.
double pacer::allowed(instant now) const noexcept {
    const double inbound = now - inbound_at_ < inbound_holds ? inbound_ : 0.0;
    return std::max(std::min(least_rate, rate_), (rate_ * headroom - inbound) * share_);
}

void pacer::recover(instant now, double seconds) {
    if (share_ >= 1.0) return;
    if (now - cut_at_ > ceiling_holds) ceiling_ = 1.0;
    const bool is_near = share_ >= ceiling_ * near_ceiling && ceiling_ < 1.0;
    share_ = std::min(1.0, share_ + seconds * (is_near ? careful_recovery_per_second : recovery_per_second));
}

void pacer::refill(instant now) {
    const double seconds = std::chrono::duration<double>(now - filled_at_).count();
    if (seconds <= 0) return;
    filled_at_ = now;
    tokens_ = std::min(capacity(), tokens_ + seconds * allowed(now));
    recover(now, seconds);
    while (!recent_.empty() && now - recent_.front() >= window) recent_.pop_front();
}

std::chrono::nanoseconds pacer::wait(instant now) {
    refill(now);
    std::chrono::nanoseconds time{0};
    if (tokens_ < 1.0) {
        const std::chrono::duration<double> missing{(1.0 - tokens_) / allowed(now)};
        time = std::chrono::duration_cast<std::chrono::nanoseconds>(missing) + 1ns;
    }
    const double inbound = now - inbound_at_ < inbound_holds ? inbound_ : 0.0;
    const double most = std::max(1.0, (rate_ - inbound) * share_);
    if (rate_ <= window_rates && static_cast<double>(recent_.size()) + 1.0 > most)
        time = std::max(time, std::chrono::nanoseconds{recent_.front() + window - now} + 1ns);
    return time;
}

void pacer::take(instant now) {
    refill(now);
    tokens_ -= 1.0;
    if (rate_ <= window_rates) recent_.push_back(now);
}

void pacer::give_back() noexcept {
    tokens_ = std::min(capacity(), tokens_ + 1.0);
    if (!recent_.empty()) recent_.pop_back();
}

void pacer::slow_down(instant now) {
    refill(now);
    tokens_ = std::min(tokens_, 0.0);
    if (was_cut_ && now - cut_at_ < cut_pause) return;
    ceiling_ = share_;
    share_ = std::max(least_share, share_ * (was_cut_ && now - cut_at_ < soon ? next_cut : first_cut));
    cut_at_ = now;
    was_cut_ = true;
}

}  // namespace hermod::sender
