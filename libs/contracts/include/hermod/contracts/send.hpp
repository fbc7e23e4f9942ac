#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hermod/contracts/content.hpp"
#include "hermod/contracts/read.hpp"
#include "hermod/contracts/status.hpp"

namespace hermod::contracts {

/// A chat that may have to be made when the request is persisted: with whom, and the contact's id if it is new. The request's
/// conversation_id is the id of the conversation if that is new too.
struct new_chat {
    std::string phone;  // +628…
    std::string contact_id;
    std::optional<std::string> name{};

    friend bool operator==(const new_chat&, const new_chat&) = default;
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
    std::optional<contracts::new_chat> new_chat{};
    std::optional<std::int64_t> send_at{};     // Unix milliseconds: not before
    std::optional<std::int64_t> expires_at{};  // Unix milliseconds: not after
    /// A template that goes instead if the 24-hour window has closed by the time that the message may leave.
    std::optional<message_content> fallback{};

    friend bool operator==(const send_request&, const send_request&) = default;
};

[[nodiscard]] json::result<send_request> from_json(json::view, as<send_request>);
void to_json(json::writer&, const send_request&);

/// Of an item that is no send_request what it takes to show it as a failed message: its ids, and its hash if it has one, without
/// content. An error if even these cannot be read.
[[nodiscard]] json::result<send_request> read_request_ids(std::string_view item_json);

}  // namespace hermod::contracts
