#include "domain/fetch_schedule.hpp"

#include <algorithm>
#include <array>

namespace hermod::sender {

namespace {

using namespace std::chrono_literals;

constexpr std::array<std::chrono::milliseconds, 6> pauses{5s, 30s, 2min, 10min, 1h, 6h};
constexpr std::chrono::milliseconds kept_at_meta = 7 * 24h;
constexpr std::chrono::milliseconds halted_pause = 10min;

}  // namespace

std::optional<std::chrono::milliseconds> next_fetch(
    int tries, whatsapp::error_class why, std::chrono::milliseconds age
) noexcept {
    if (why == whatsapp::error_class::fail) return std::nullopt;
    const auto index = std::clamp<std::size_t>(
        static_cast<std::size_t>(std::max(tries, 1)) - 1, 0, pauses.size() - 1
    );
    const auto pause =
        why == whatsapp::error_class::stop ? std::max(halted_pause, pauses[index]) : pauses[index];
    if (age + pause >= kept_at_meta) return std::nullopt;
    return pause;
}

}  // namespace hermod::sender
