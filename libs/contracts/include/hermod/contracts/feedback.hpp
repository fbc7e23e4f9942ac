#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "hermod/contracts/read.hpp"

namespace hermod::contracts {

/// What became of a try, as the sender knows it.
enum class outcome_result {
    sent,       // Meta took it and gave a wamid
    not_sent,   // an error answer, or no byte ever left
    uncertain,  // bytes left, no usable answer came
    held,       // not called; back to the backlog until held_until
    released    // not called; back to the backlog now
};

[[nodiscard]] std::string_view to_text(outcome_result) noexcept;
[[nodiscard]] std::optional<outcome_result> parse_outcome_result(std::string_view word) noexcept;

/// Why a call failed. `error_class` is RETRY, LATER, FAIL or STOP.
struct outcome_error {
    std::optional<std::int64_t> code{};  // Meta's error.code; nothing if there was no Graph error
    std::string title;
    std::string details;
    int http_status{0};  // 0: no answer
    std::string error_class;
    std::optional<std::string> scope{};  // app, account, number or pair: what a LATER or STOP concerns
    std::optional<std::string> fbtrace_id{};

    friend bool operator==(const outcome_error&, const outcome_error&) = default;
};

void to_json(json::writer&, const outcome_error&);

/// Item of hermod.feedback, kind `outcome` (message-sender -> conversation-store).
struct outcome {
    std::string tenant_id;
    std::string account_id;
    std::string phone_number_id;
    std::string conversation_id;
    std::string message_id;
    int attempt{1};
    int try_number{1};
    std::string claim_id;  // "" for held and released items that were never claimed
    outcome_result result{outcome_result::sent};
    bool is_final{true};  // not_sent only: false means that a back-off follows
    std::optional<std::string> wamid{};
    std::optional<std::string> wa_id{};
    std::optional<outcome_error> error{};
    std::optional<std::int64_t> held_until{};   // Unix milliseconds
    std::optional<std::int64_t> next_try_at{};  // Unix milliseconds
    std::int64_t started_at{0};                 // Unix milliseconds; of the call
    std::int64_t at{0};                         // Unix milliseconds

    friend bool operator==(const outcome&, const outcome&) = default;
};

/// Item of hermod.feedback, kind `webhook` (gateway -> conversation-store): one change of one entry, its value untouched.
struct webhook_change {
    std::optional<std::string> phone_number_id{};
    std::string waba_id;
    std::string field;
    std::string value_json;  // the raw `value` object
    std::int64_t received_at{0};  // Unix milliseconds

    friend bool operator==(const webhook_change&, const webhook_change&) = default;
};

using feedback = std::variant<outcome, webhook_change>;

[[nodiscard]] json::result<feedback> from_json(json::view, as<feedback>);
void to_json(json::writer&, const outcome&);
void to_json(json::writer&, const webhook_change&);
void to_json(json::writer&, const feedback&);

}  // namespace hermod::contracts
