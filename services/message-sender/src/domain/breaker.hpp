#pragma once
#include <chrono>

#include "domain/pacer.hpp"

namespace hermod::sender {

struct breaker_limits {
    unsigned threshold{5};  // calls in a row without a proper answer
    std::chrono::milliseconds first_pause{1'000};
    std::chrono::milliseconds longest_pause{30'000};
};

/// Stops calling a scope that does not answer properly; then one probe at a time, with back-off, until it does.
class breaker {
public:
    explicit breaker(breaker_limits limits = {}) : limits_{limits}, pause_{limits.first_pause} {}

    [[nodiscard]] bool allows(instant now) const noexcept;
    /// When a probe may go, while it is open and none is under way.
    [[nodiscard]] instant next_probe() const noexcept { return probe_at_; }
    [[nodiscard]] bool is_open() const noexcept { return is_open_; }
    /// A call starts; true if it is the probe.
    [[nodiscard]] bool start() noexcept;
    /// Meta answered, with whatever.
    void answered() noexcept;
    /// No answer, or none that makes sense.
    void unanswered(bool was_probe, instant now) noexcept;
    /// The call was not made after all.
    void not_made(bool was_probe) noexcept;

private:
    breaker_limits limits_;
    std::chrono::milliseconds pause_;
    unsigned in_a_row_{0};
    instant probe_at_{};
    bool is_open_{false};
    bool is_probing_{false};
};

}  // namespace hermod::sender
