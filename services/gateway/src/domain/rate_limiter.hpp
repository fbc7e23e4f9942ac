#pragma once
#include "hermod/async/awaitable.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

namespace hermod::gateway {

struct rate_limits {
    double per_second{0};  // 0: no limit
    double burst{0};
    std::size_t max_keys{50'000};  // buckets that are full again are forgotten first
};

/// Token buckets, one per key. Pure: no clock.
class rate_limiter {
public:
    explicit rate_limiter(rate_limits limits)
        : limits_{limits} {}

    /// Takes a token. Else the time until there is one.
    [[nodiscard]] std::optional<std::chrono::milliseconds> take(
        const std::string& key, deadline now
    );
    /// As take(), but takes nothing: is there a token?
    [[nodiscard]] std::optional<std::chrono::milliseconds> wait_of(
        const std::string& key, deadline now
    ) const;

    [[nodiscard]] std::size_t size() const noexcept { return buckets_.size(); }

private:
    struct bucket {
        double tokens{0};
        deadline counted_at;
    };

    [[nodiscard]] double tokens_at(const bucket&, deadline now) const noexcept;
    void make_room(deadline now);

    rate_limits limits_;
    std::unordered_map<std::string, bucket> buckets_;
};

}  // namespace hermod::gateway
