#pragma once
#include <chrono>
#include <cstdint>

namespace hermod::sandbox {

/// SplitMix64: small, fast, and the same numbers for the same seed on every machine. Not for
/// secrets.
class random {
public:
    explicit random(std::uint64_t seed)
        : state_{seed} {}

    std::uint64_t next() noexcept {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }

    /// In [0, 1).
    double unit() noexcept { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

    /// Between both, to the microsecond; `low` if `high` is not above it.
    std::chrono::microseconds between(
        std::chrono::microseconds low, std::chrono::microseconds high
    ) noexcept {
        if (high <= low) return low;
        const auto span = static_cast<std::uint64_t>((high - low).count()) + 1;
        return low + std::chrono::microseconds{static_cast<std::int64_t>(next() % span)};
    }

private:
    std::uint64_t state_;
};

}  // namespace hermod::sandbox
