#pragma once
#include <cstdint>
#include <string>

#include "hermod/contracts/content.hpp"
#include "hermod/contracts/read.hpp"
#include "hermod/contracts/status.hpp"

namespace hermod::contracts {

/// A message that is to leave now: item of hermod.dispatch (conversation-store -> message-sender). Exactly one of `to` (phone
/// number as `+628…`) and `recipient` (business-scoped user id) is not empty.
struct dispatch {
    std::string tenant_id;
    std::string message_id;
    std::string conversation_id;
    std::string account_id;
    std::string phone_number_id;
    std::string to{};
    std::string recipient{};
    message_content content;
    /// Meta's id of the message that the content answers or reacts to; "" if it names none, or Meta never took that one.
    std::string context_wamid{};
    int attempt{1};
    std::int64_t conv_seq{0};  // order within the conversation
    contracts::priority priority{contracts::priority::interactive};
    int rate_per_second{80};          // the account's
    std::int64_t accepted_at{0};      // Unix milliseconds
    std::int64_t dispatched_at{0};    // Unix milliseconds
    std::string request_id;

    friend bool operator==(const dispatch&, const dispatch&) = default;
};

[[nodiscard]] json::result<dispatch> from_json(json::view, as<dispatch>);
void to_json(json::writer&, const dispatch&);

}  // namespace hermod::contracts
