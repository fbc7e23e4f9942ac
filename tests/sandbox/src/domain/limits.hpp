#pragma once
#include <chrono>

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

    [[nodiscard]] bucket_size number_bucket() const noexcept {
        return {messages_per_second, messages_per_second};
    }

    [[nodiscard]] bucket_size pair_bucket() const noexcept {
        if (pair_seconds_per_message <= 0) return {};
        return {1.0 / pair_seconds_per_message, pair_burst};
    }
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
