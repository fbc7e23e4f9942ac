#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hermod/contracts/read.hpp"

namespace hermod::contracts {

/// One try that a sender wants to make. `claim_id` is the sender's: asking again with the same one gives the same answer.
struct claim {
    std::string tenant_id;
    std::string message_id;
    int attempt{1};
    int try_number{1};
    std::string claim_id;

    friend bool operator==(const claim&, const claim&) = default;
};

struct claim_request {
    std::string sender_id;
    std::vector<claim> claims;

    friend bool operator==(const claim_request&, const claim_request&) = default;
};

enum class grant_result {
    granted,  // call now, before start_within_ms is over
    not_yet,  // an earlier message of the conversation is still due: ask again after retry_after_ms
    taken,    // somebody else's: drop it
    gone      // no longer wanted: drop it; `reason` says why
};

[[nodiscard]] std::string_view to_text(grant_result) noexcept;
[[nodiscard]] std::optional<grant_result> parse_grant_result(std::string_view word) noexcept;

struct grant {
    std::string message_id;
    int attempt{1};
    int try_number{1};
    grant_result result{grant_result::granted};
    std::optional<std::string> reason{};
    std::optional<std::int64_t> retry_after_ms{};
    /// Messages a second that come in for the number now: they count against its rate. Nothing: none, or not known.
    std::optional<std::int64_t> inbound_per_second{};

    friend bool operator==(const grant&, const grant&) = default;
};

struct claim_answer {
    std::vector<grant> grants;  // one per claim, in their order
    std::int64_t start_within_ms{5'000};

    friend bool operator==(const claim_answer&, const claim_answer&) = default;
};

/// More claims in one request are refused.
inline constexpr std::size_t max_claims = 1'000;

[[nodiscard]] json::result<claim_request> from_json(json::view, as<claim_request>);
[[nodiscard]] json::result<claim_answer> from_json(json::view, as<claim_answer>);
void to_json(json::writer&, const claim_request&);
void to_json(json::writer&, const claim_answer&);

}  // namespace hermod::contracts
