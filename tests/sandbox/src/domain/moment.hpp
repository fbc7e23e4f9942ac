#pragma once
#include <chrono>
#include <cstdint>

namespace hermod::sandbox {

/// One reading of both clocks: steady for what falls due, Unix milliseconds for what is shown. The
/// domain reads no clock.
struct moment {
    std::chrono::steady_clock::time_point steady;
    std::int64_t unix_ms{0};
};

}  // namespace hermod::sandbox
