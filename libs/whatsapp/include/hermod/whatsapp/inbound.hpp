#pragma once
#include "hermod/json/reader.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace hermod::whatsapp {

/// One element of `statuses[]`.
struct status_update {
    std::string wamid;
    std::string
        status;  // sent, delivered, read, played, failed; others exist and are to be ignored
    std::int64_t timestamp_ms{0};  // Meta's, whole seconds
    std::string recipient_id;      // may be empty since usernames exist
    std::string recipient_user_id;
    std::string opaque;  // biz_opaque_callback_data, "" if none

    struct failure {
        std::int64_t code{0};
        std::string title;
        std::string details;
    };

    std::optional<failure> error;  // with `failed`
};

/// A file that a customer sent; to be fetched within 7 days by its id.
struct inbound_media {
    std::string id;
    std::string mime_type;
    std::string sha256;
    std::string caption;
    std::string filename;
    bool is_voice{false};
};

/// One element of `messages[]`, with what `contacts[]` says of its sender.
struct inbound_message {
    std::string wamid;
    std::int64_t timestamp_ms{0};
    std::string type;  // Meta's word: text, image, interactive, reaction, system, unsupported, …
    std::string from;  // wa_id; may be empty
    std::string from_user_id;  // business-scoped user id; may be empty
    std::string profile_name;
    /// What a person reads: the text, the caption, the button's title, the place's name; "" if
    /// there is nothing to read.
    std::string text;
    std::optional<inbound_media> media;
    std::string group_id;  // of a group's message; then the conversation is the group's
    /// A customer who is somebody else from now on (type `system`): their new ids, "" where the old one stays.
    std::string new_wa_id, new_user_id;
    /// There is more to it than its text: what it answers, that it was forwarded, the ad that it came from.
    bool has_surroundings{false};
    /// wamid of the message that this one answers, edits, revokes or reacts to; "" if none.
    std::string refers_to;
    /// The message object as it came, for what is not taken apart here.
    std::string raw_json;

    /// No message of its own: it changes the one that it refers to.
    [[nodiscard]] bool is_change() const noexcept { return type == "reaction" || type == "edit" || type == "revoke"; }

    /// True for what a customer wrote or sent: it opens the 24-hour window. System notes do not.
    [[nodiscard]] bool opens_window() const noexcept { return type != "system"; }
};

struct malformed_item {
    std::string json;
    std::string reason;
};

using status_or_problem = std::variant<status_update, malformed_item>;
[[nodiscard]] status_or_problem parse_status(json::view item);

using message_or_problem = std::variant<inbound_message, malformed_item>;
/// `contacts` is the sibling array of the message; it may be missing.
[[nodiscard]] message_or_problem parse_message(json::view item, json::view contacts);

}  // namespace hermod::whatsapp
