#pragma once
#include <array>
#include <chrono>
#include <cstddef>

namespace hermod::widget_send {

/// Waits before the second, third and fourth try of this service's own hop (look-up and publish).
inline constexpr std::array<std::chrono::milliseconds, 3> try_delays{
    std::chrono::milliseconds{100}, std::chrono::milliseconds{200}, std::chrono::milliseconds{400}};

}  // namespace hermod::widget_send
