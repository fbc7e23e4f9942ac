#pragma once
#include "domain/refusal.hpp"
#include "sending/ports.hpp"

#include "hermod/async/awaitable.hpp"

#include <cstddef>
#include <functional>
#include <optional>

namespace hermod::widget_send {

/// Waits for callers who want to know how it ends. Asks the store at growing intervals; questions
/// of one tenant travel together, so many waiting callers cost little more than one. The row is
/// what counts: nothing is lost if this process dies, and the message goes on without anybody
/// waiting.
class outcome_watch {
public:
    explicit outcome_watch(message_store& store, std::size_t most_waiting)
        : store_{store},
          most_waiting_{most_waiting} {}

    /// There is room for one more.
    [[nodiscard]] bool has_room() const noexcept { return waiting_ < most_waiting_; }

    /// The row as soon as `is_enough` says so; at `limit` as it is then, nothing if there is none
    /// (or the store cannot be asked).
    awaitable<std::optional<known_message>> wait(
        uuid tenant,
        std::string message_id,
        std::function<bool(const known_message&)> is_enough,
        deadline limit
    );

private:
    message_store& store_;
    std::size_t most_waiting_;
    std::size_t waiting_{0};
};

/// Attempt `attempt` or a later one has come to its end: sent (or further), failed or canceled.
[[nodiscard]] bool is_over(const known_message& message, int attempt) noexcept;

/// What a caller who waited is told of such a row: nothing if Meta has the message, else why not.
[[nodiscard]] std::optional<refusal> end_of(
    const std::optional<known_message>& message, int attempt, const std::string& message_id
);

}  // namespace hermod::widget_send
