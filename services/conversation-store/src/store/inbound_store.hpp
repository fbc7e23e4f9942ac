#pragma once
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

private:
    postgres::pool& pool_;
};

}  // namespace hermod::store
