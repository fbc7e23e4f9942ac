#include "domain/breaker.hpp"

#include <algorithm>

namespace hermod::sender {

bool breaker::allows(instant now) const noexcept { return !is_open_ || (!is_probing_ && now >= probe_at_); }

bool breaker::start() noexcept {
    if (is_open_) is_probing_ = true;
    return is_open_;
}

void breaker::answered() noexcept {
    is_open_ = is_probing_ = false;
    in_a_row_ = 0;
    pause_ = limits_.first_pause;
}

void breaker::unanswered(bool was_probe, instant now) noexcept {
    if (is_open_ && !was_probe) return;  // began before it opened
    if (!is_open_ && ++in_a_row_ < limits_.threshold) return;
    if (was_probe) pause_ = std::min(pause_ * 2, limits_.longest_pause);
    is_open_ = true;
    is_probing_ = false;
    probe_at_ = now + pause_;
}

void breaker::not_made(bool was_probe) noexcept {
    if (was_probe) is_probing_ = false;
}

}  // namespace hermod::sender
