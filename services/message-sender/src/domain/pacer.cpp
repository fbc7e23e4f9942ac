#include "domain/pacer.hpp"

#include <algorithm>

namespace hermod::sender {

namespace {

constexpr double burst_seconds = 0.1;
constexpr double least_share = 0.1;
constexpr double recovery_per_second = 0.025;

}  // namespace

pacer::pacer(double calls_per_second, instant now) : rate_{calls_per_second}, tokens_{0}, filled_at_{now} {
    tokens_ = capacity();
}

double pacer::capacity() const noexcept { return std::max(1.0, rate_ * burst_seconds); }

void pacer::refill(instant now) {
    const double seconds = std::chrono::duration<double>(now - filled_at_).count();
    if (seconds <= 0) return;
    filled_at_ = now;
    tokens_ = std::min(capacity(), tokens_ + seconds * rate_ * share_);
    share_ = std::min(1.0, share_ + seconds * recovery_per_second);
}

std::chrono::nanoseconds pacer::wait(instant now) {
    refill(now);
    if (tokens_ >= 1.0) return std::chrono::nanoseconds{0};
    const std::chrono::duration<double> missing{(1.0 - tokens_) / (rate_ * share_)};
    return std::chrono::duration_cast<std::chrono::nanoseconds>(missing) + std::chrono::nanoseconds{1};
}

void pacer::take(instant now) {
    refill(now);
    tokens_ -= 1.0;
}

void pacer::give_back() noexcept { tokens_ = std::min(capacity(), tokens_ + 1.0); }

void pacer::slow_down(instant now) {
    refill(now);
    share_ = std::max(least_share, share_ / 2);
    tokens_ = std::min(tokens_, 0.0);
}

}  // namespace hermod::sender
