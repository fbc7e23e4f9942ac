#include "domain/limits.hpp"

#include <algorithm>

namespace hermod::sandbox {

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
