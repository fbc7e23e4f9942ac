#include "hermod/contracts/status.hpp"

#include <array>
#include <utility>

namespace hermod::contracts {

namespace {

constexpr std::array<std::pair<message_status, std::string_view>, 9> words{{
    {message_status::scheduled, "scheduled"},
    {message_status::sending, "sending"},
    {message_status::uncertain, "uncertain"},
    {message_status::sent, "sent"},
    {message_status::failed, "failed"},
    {message_status::delivered, "delivered"},
    {message_status::read, "read"},
    {message_status::played, "played"},
    {message_status::canceled, "canceled"},
}};

}  // namespace

std::string_view to_text(message_status status) noexcept {
    for (const auto& [value, word] : words)
        if (value == status) return word;
    return "sending";
}

std::optional<message_status> parse_message_status(std::string_view word) noexcept {
    for (const auto& [value, text] : words)
        if (text == word) return value;
    return std::nullopt;
}

std::optional<message_status> status_of_rank(int rank) noexcept {
    for (const auto& [value, word] : words)
        if (rank_of(value) == rank) return value;
    return std::nullopt;
}

std::string_view to_text(priority lane) noexcept { return lane == priority::bulk ? "bulk" : "interactive"; }

std::optional<priority> parse_priority(std::string_view word) noexcept {
    if (word == "interactive") return priority::interactive;
    if (word == "bulk") return priority::bulk;
    return std::nullopt;
}

}  // namespace hermod::contracts
