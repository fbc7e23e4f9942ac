#pragma once
#include <chrono>
#include <deque>

namespace hermod::sandbox {

/// Allows `burst` at once and `per_second` in the long run.
struct bucket_size {
    double per_second{0};
    double burst{0};
};

/// The limits of one business number. A rate of 0 means no limit.
struct number_limits {
    double messages_per_second{0};       // Meta's default: 80
    double pair_seconds_per_message{0};  // Meta's: 6
    double pair_burst{45};

    [[nodiscard]] bucket_size pair_bucket() const noexcept {
        if (pair_seconds_per_message <= 0) return {};
        return {1.0 / pair_seconds_per_message, pair_burst};
    }
};

/// At most so many within any second, counted one by one: stricter than a bucket, as nobody knows how Meta counts.
class second_window {
public:
    /// Takes one place if `per_second` leaves one; 0 is no limit.
    [[nodiscard]] bool take(std::chrono::steady_clock::time_point now, double per_second);
    /// Takes one place in any case: what comes in counts and cannot be refused.
    void count(std::chrono::steady_clock::time_point now);

private:
    void forget(std::chrono::steady_clock::time_point now);
    std::deque<std::chrono::steady_clock::time_point> taken_;
};

/// A bucket that fills with time; made full.
class token_bucket {
public:
    /// Takes one token if there is one.
    [[nodiscard]] bool take(std::chrono::steady_clock::time_point now, bucket_size size) noexcept;

private:
    std::chrono::steady_clock::time_point filled_at_{};
    double missing_{0};
};

}  // namespace hermod::sandbox
