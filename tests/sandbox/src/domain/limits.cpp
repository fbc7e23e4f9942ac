#include "domain/limits.hpp"

#include <algorithm>

namespace hermod::sandbox {

void second_window::forget(std::chrono::steady_clock::time_point now) {
    while (!taken_.empty() && now - taken_.front() >= std::chrono::seconds{1}) taken_.pop_front();
}

bool second_window::take(std::chrono::steady_clock::time_point now, double per_second) {
    if (per_second <= 0) return true;
    forget(now);
    if (static_cast<double>(taken_.size()) + 1 > std::max(1.0, per_second)) return false;
    taken_.push_back(now);
    return true;
}

void second_window::count(std::chrono::steady_clock::time_point now) {
    forget(now);
    taken_.push_back(now);
}

bool token_bucket::take(std::chrono::steady_clock::time_point now, bucket_size size) noexcept {
    if (size.per_second <= 0) return true;
    const std::chrono::duration<double> passed = now - filled_at_;
    missing_ = std::max(0.0, missing_ - std::max(0.0, passed.count()) * size.per_second);
    filled_at_ = now;
    if (missing_ + 1 > std::max(1.0, size.burst)) return false;
    missing_ += 1;
    return true;
}

}  // namespace hermod::sandbox
