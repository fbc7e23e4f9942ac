#pragma once
#include <optional>
#include <string_view>

namespace hermod::contracts {

/// The states of an outbound message. The numbers are the ranks that the database keeps: an update that does not raise
/// (attempt, rank) changes nothing. `canceled` stands apart: nothing follows it but proof of delivery.
enum class message_status : int {
    scheduled = 0,
    sending = 10,
    uncertain = 20,
    sent = 30,
    failed = 35,
    delivered = 40,
    read = 50,
    played = 60,
    canceled = 90
};

[[nodiscard]] constexpr int rank_of(message_status status) noexcept { return static_cast<int>(status); }

/// The word of the APIs and events, e.g. `delivered`.
[[nodiscard]] std::string_view to_text(message_status) noexcept;
[[nodiscard]] std::optional<message_status> parse_message_status(std::string_view word) noexcept;
/// Nothing for a number that is no rank.
[[nodiscard]] std::optional<message_status> status_of_rank(int rank) noexcept;

/// Which of an account's two lanes a message takes: interactive leaves first, bulk fills what is left.
enum class priority { interactive, bulk };

[[nodiscard]] std::string_view to_text(priority) noexcept;
[[nodiscard]] std::optional<priority> parse_priority(std::string_view word) noexcept;

}  // namespace hermod::contracts
