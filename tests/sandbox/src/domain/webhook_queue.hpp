#pragma once
#include "domain/ledger.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <queue>
#include <string>
#include <vector>

namespace hermod::sandbox {

/// News of one message of the ledger.
struct update {
    std::uint64_t order{0};
    status what{status::sent};
    bool is_settled{false};  // its behaviours were applied already
    bool is_last{false};     // nothing follows it
};

/// News on its way to a webhook target, with the second it happened in.
struct ready_update {
    update news;
    std::int64_t at_ms{0};
};

/// What will happen at which time: a heap. Updates of the same instant keep their order.
class webhook_schedule {
public:
    using time_point = std::chrono::steady_clock::time_point;

    void push(time_point due, update news);
    /// The earliest one if it is due.
    [[nodiscard]] std::optional<update> pop_due(time_point now);
    [[nodiscard]] std::optional<time_point> next_due() const;

    [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }

    void clear();

private:
    struct planned {
        time_point due;
        std::uint64_t sequence;
        update news;

        friend bool operator>(const planned& a, const planned& b) noexcept {
            return a.due != b.due ? a.due > b.due : a.sequence > b.sequence;
        }
    };

    std::priority_queue<planned, std::vector<planned>, std::greater<>> heap_;
    std::uint64_t sequence_{0};
};

/// Updates that are due, waiting for a POST, one line per target; at most `capacity` over all.
class ready_updates {
public:
    explicit ready_updates(std::size_t capacity)
        : capacity_{capacity} {}

    /// False if there is no room.
    [[nodiscard]] bool push(std::uint32_t target, ready_update news);
    /// The oldest ones of the target, at most `most`.
    [[nodiscard]] std::vector<ready_update> take(std::uint32_t target, std::size_t most);
    [[nodiscard]] std::size_t waiting(std::uint32_t target) const noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    void clear();

private:
    std::vector<std::deque<ready_update>> lines_;
    std::size_t capacity_;
    std::size_t size_{0};
};

}  // namespace hermod::sandbox
