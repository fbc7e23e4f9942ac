#pragma once
#include "domain/pacer.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <unordered_map>

namespace hermod::sender {

/// One number may write to one user once in `interval`; `burst` messages may go ahead of it, and
/// are waited for afterwards.
struct pair_limits {
    std::chrono::milliseconds interval{6'000};  // 0: no limit
    unsigned burst{45};
};

/// Keeps each pair of number and recipient within Meta's pair limit, as far as this process has
/// seen. Meta's own refusals (131056) are pauses' business.
class pair_budget {
public:
    explicit pair_budget(pair_limits limits)
        : limits_{limits} {}

    /// True if a message may go now; then take() follows.
    [[nodiscard]] bool allows(const std::string& pair, instant now) const;
    void take(const std::string& pair, instant now);
    void give_back(const std::string& pair);
    /// When a message that may not go now shall come back: each one that asks gets a place of its
    /// own, so that a long line does not come back at once, again and again.
    [[nodiscard]] instant reserve(const std::string& pair, instant now);
    /// Forgets pairs whose budget is whole again.
    void prune(instant now);

    [[nodiscard]] std::size_t size() const noexcept { return pairs_.size(); }

private:
    struct state {
        double used{0};  // messages ahead of the rate
        instant at{};
        instant promised{};
    };

    [[nodiscard]] double used_at(const state&, instant now) const;

    pair_limits limits_;
    std::unordered_map<std::string, state> pairs_;
};

}  // namespace hermod::sender
