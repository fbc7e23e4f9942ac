#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "hermod/async/awaitable.hpp"

namespace hermod::push {

/// How many things of one key there may be at a time (connections of a user, a tenant, an address). Keys are kept as hashes.
class quota {
public:
    /// Gives its place back when it dies. The quota must outlive it.
    class place {
    public:
        place() = default;
        place(place&& from) noexcept : owner_{from.owner_}, key_{from.key_} { from.owner_ = nullptr; }
        place& operator=(place&& from) noexcept;
        place(const place&) = delete;
        place& operator=(const place&) = delete;
        ~place() { release(); }

    private:
        friend class quota;
        place(quota& owner, std::uint64_t key) : owner_{&owner}, key_{key} {}
        void release() noexcept;
        quota* owner_{nullptr};
        std::uint64_t key_{0};
    };

    explicit quota(std::size_t limit) : limit_{limit} {}
    /// Nothing if the key has as many as it may.
    [[nodiscard]] std::optional<place> take(std::string_view key);
    [[nodiscard]] std::size_t count(std::string_view key) const;

private:
    std::unordered_map<std::uint64_t, std::size_t> counts_;
    std::size_t limit_;
};

/// So many a second, with a burst of one second's worth.
class rate_limit {
public:
    explicit rate_limit(double per_second) : per_second_{per_second}, tokens_{per_second} {}
    [[nodiscard]] bool try_take(deadline now);

private:
    double per_second_;
    double tokens_;
    std::optional<deadline> last_;
};

}  // namespace hermod::push
