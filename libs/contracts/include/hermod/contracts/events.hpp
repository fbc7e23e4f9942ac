#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hermod/contracts/read.hpp"
#include "hermod/contracts/status.hpp"

namespace hermod::contracts {

/// Item of hermod.events (conversation-store -> realtime-push and whoever binds). The payload is what a socket gets as its
/// argument. `event_id` is deterministic: the same event published twice has the same one.
struct event {
    std::string event_id;
    /// message_created, status_update, inbound_message, message_updated, conversation_updated or account_updated
    std::string type;
    std::string tenant_id;
    std::string conversation_id;  // "" for account_updated: of the tenant
    std::int64_t at{0};  // Unix milliseconds
    std::string payload_json;

    friend bool operator==(const event&, const event&) = default;
};

[[nodiscard]] json::result<event> from_json(json::view, as<event>);
void to_json(json::writer&, const event&);

struct status_error {
    std::optional<std::int64_t> code{};
    std::string message;
    std::string details;
};

/// The payloads, written only: push hands them on as they are. Times are RFC 3339.
struct status_update {
    std::string message_id;
    std::string conversation_id;
    message_status status{message_status::sent};
    int attempt{1};
    std::string timestamp;
    std::optional<status_error> error{};
};

struct message_created {
    std::string message_id;
    std::string conversation_id;
    message_status status{message_status::sending};
    int attempt{1};
    std::string type;
    std::string text;
    std::optional<std::string> media_url{};
    std::string timestamp;
    std::optional<std::string> created_by{};
};

struct inbound_message {
    std::string message_id;
    std::string conversation_id;
    std::string contact_id;
    std::string text;
    std::optional<std::string> media_url{};
    std::string type;
    std::string timestamp;
    std::string from_name;
    std::string from_wa_id;
    std::string meta_message_id{};
    std::string content_json{};  // the kind's own fields as Meta wrote them, "" if the text says it all
    std::string media_json{};    // the file that is still to be fetched, "" if there is none
};

struct conversation_updated {
    std::string conversation_id;
    std::int64_t unread_count{0};
    std::string last_message_id;
    std::string last_message_preview;
    std::string last_message_timestamp;
    std::int64_t version{0};
    std::optional<std::string> last_inbound_at{};
};

void to_json(json::writer&, const status_update&);
void to_json(json::writer&, const message_created&);
void to_json(json::writer&, const inbound_message&);
void to_json(json::writer&, const conversation_updated&);

/// `s:<messageId>:<attempt>:<status>`
[[nodiscard]] std::string status_event_id(std::string_view message_id, int attempt, message_status);
/// `c:<messageId>`
[[nodiscard]] std::string created_event_id(std::string_view message_id);
/// `i:<messageId>`
[[nodiscard]] std::string inbound_event_id(std::string_view message_id);
/// `v:<conversationId>:<version>`
[[nodiscard]] std::string conversation_event_id(std::string_view conversation_id, std::int64_t version);

}  // namespace hermod::contracts
