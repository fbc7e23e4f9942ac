#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hermod/contracts/content.hpp"
#include "hermod/contracts/read.hpp"
#include "hermod/contracts/status.hpp"

namespace hermod::contracts {

/// Where a waiting caller wants to hear the outcome: a queue of its own and the id of its question.
struct reply_address {
    std::string queue;
    std::string correlation_id;

    friend bool operator==(const reply_address&, const reply_address&) = default;
};

/// An accepted request to send: item of hermod.send (widget-send -> conversation-store). Ids are checked for their form.
struct send_request {
    std::string tenant_id;
    std::string message_id;
    std::string conversation_id;
    std::string account_id;
    std::string phone_number_id;
    message_content content;
    /// base64url(SHA-256) of content, conversation and account: the same message id with another hash is a mismatch.
    std::string body_hash;
    contracts::priority priority{contracts::priority::interactive};
    std::int64_t accepted_at{0};  // Unix milliseconds
    std::string request_id;
    std::string origin;  // widget, api or intake
    std::optional<std::string> created_by{};
    std::optional<reply_address> reply_to{};

    friend bool operator==(const send_request&, const send_request&) = default;
};

[[nodiscard]] json::result<send_request> from_json(json::view, as<send_request>);
void to_json(json::writer&, const send_request&);

/// Of an item that is no send_request what it takes to show it as a failed message: its ids, and its hash if it has one, without
/// content. An error if even these cannot be read.
[[nodiscard]] json::result<send_request> read_request_ids(std::string_view item_json);

}  // namespace hermod::contracts
