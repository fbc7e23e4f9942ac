#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hermod/async/awaitable.hpp"
#include "hermod/postgres/pool.hpp"

namespace hermod::store {

/// A customer's message, with the ids that its rows get if they are new.
struct inbound_row {
    std::string tenant_id;
    std::string account_id;
    std::string message_id;
    std::string contact_id;
    std::string conversation_id;
    std::string wa_id;  // "" if Meta gave none
    std::string bsuid;  // "" if Meta gave none; one of the two is there
    std::string profile_name;
    std::string wamid;
    std::string kind;
    std::string content_json;  // "" for plain text
    std::string body;
    std::int64_t at{0};  // Meta's time, Unix milliseconds
    bool opens_window{true};
    bool is_unread{true};       // WhatsApp's own notes are not
    std::string group_id;       // "" if it is no group's
    std::string answers_wamid;  // "" if it answers nothing
    // Its file, "" if there is none.
    std::string media_id, meta_media_id, mime_type, file_name;
    // Who writes from there from now on, "" where the old id stays.
    std::string new_wa_id, new_bsuid;
};

/// A reaction, an edit or a deletion: it changes the message that it refers to.
struct inbound_change {
    std::string tenant_id;
    std::string wamid;
    std::string target_wamid;
    std::string kind;  // reaction, edit, revoke
    std::string text;  // the emoji ("" takes the reaction away), the new text
    std::int64_t at{0};
    std::int64_t parked_id{0};  // of the parked row that it was
};

/// What a change has to tell: of its message, and of the conversation if that shows it as its last one.
struct change_result {
    std::size_t index{0};
    std::string message_id, conversation_id, payload_json;
    std::int64_t at{0};
    std::optional<std::string> conversation_json;
    std::int64_t version{0};
};

/// What became of it. Ids are those of the rows, whoever made them.
struct inbound_result {
    bool is_new{false};
    std::string message_id, conversation_id, contact_id;
    std::int64_t created_at{0};
    std::int64_t unread_count{0};
    std::int64_t version{0};
    std::string last_message_id, last_message_preview;
    std::int64_t last_message_at{0};
    std::optional<std::int64_t> last_inbound_at;
};

class inbound_store {
public:
    explicit inbound_store(postgres::pool& pool) : pool_{pool} {}

    /// Contacts and conversations are made as needed; each wamid becomes a message once. No wamid may occur twice in one
    /// call. One result per row, in order.
    awaitable<postgres::result<std::vector<inbound_result>>> insert(std::vector<inbound_row> batch, deadline limit);

    /// Changes whose message is not here are parked. One result per change whose message is.
    awaitable<postgres::result<std::vector<change_result>>> apply(std::vector<inbound_change> changes, deadline limit);
    /// Parked ones whose message is here by now.
    awaitable<postgres::result<std::vector<inbound_change>>> find_matchable(std::int64_t at_most, deadline limit);
    /// Those that were applied and told.
    awaitable<postgres::result<void>> unpark(std::vector<inbound_change> changes, deadline limit);
    awaitable<postgres::result<std::int64_t>> expire_parked(std::chrono::milliseconds age, std::int64_t at_most, deadline limit);

private:
    postgres::pool& pool_;
};

}  // namespace hermod::store
