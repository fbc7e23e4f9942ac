#include "domain/rate_limiter.hpp"

#include <algorithm>
#include <cmath>

namespace hermod::gateway {

double rate_limiter::tokens_at(const bucket& b, deadline now) const noexcept {
    const std::chrono::duration<double> passed = now - b.counted_at;
    return std::min(limits_.burst, b.tokens + std::max(0.0, passed.count()) * limits_.per_second);
}

void rate_limiter::make_room(deadline now) {
    if (buckets_.size() < limits_.max_keys) return;
    std::erase_if(buckets_, [&](const auto& item) {
        return tokens_at(item.second, now) >= limits_.burst;
    });
    // All of them busy: the bound on memory goes before the bound on one of them.
    if (buckets_.size() >= limits_.max_keys) buckets_.erase(buckets_.begin());
}

std::optional<std::chrono::milliseconds> rate_limiter::wait_of(const std::string& key, deadline now)
    const {
    if (limits_.per_second <= 0) return std::nullopt;
    const auto at = buckets_.find(key);
    const double tokens = at == buckets_.end() ? limits_.burst : tokens_at(at->second, now);
    if (tokens >= 1) return std::nullopt;
    const double seconds = (1 - tokens) / limits_.per_second;
    return std::chrono::milliseconds{static_cast<long long>(std::ceil(seconds * 1000))};
}

std::optional<std::chrono::milliseconds> rate_limiter::take(const std::string& key, deadline now) {
    if (limits_.per_second <= 0) return std::nullopt;
    auto at = buckets_.find(key);
    if (at == buckets_.end()) {
        make_room(now);
        at = buckets_.emplace(key, bucket{limits_.burst, now}).first;
    }
    at->second = {tokens_at(at->second, now), now};
    if (const auto wait = wait_of(key, now)) return wait;
    at->second.tokens -= 1;
    return std::nullopt;
}

}  // namespace hermod::gateway
