#pragma once
#include "hermod/base/ids.hpp"
#include "hermod/base/time.hpp"
#include "hermod/contracts/status.hpp"
#include "hermod/postgres/table.hpp"

#include <optional>
#include <string>
#include <vector>

// What people see in the inbox, as rows give it.
namespace hermod::store {

/// Somebody by id and name.
struct person {
    std::string id;
    std::string name;
};

/// A conversation as the list shows it.
struct conversation_row {
    uuid id;
    uuid account_id;
    uuid contact_id;
    std::optional<std::string> name, profile_name, phone, wa_id;

    struct last {
        std::string message_id;
        std::string preview;
        system_time at;
        std::optional<std::string> direction;
        std::optional<std::string> type;
        std::optional<contracts::message_status> status;  // outbound only
    };

    std::optional<last> last_message;
    std::int64_t unread_count{0};
    bool is_marked_unread{false};
    std::optional<system_time> last_inbound_at;
    bool is_archived{false};
    bool is_favorite{false};
    bool is_pinned{false};
    std::optional<system_time> muted_until;
    std::optional<person> assigned_to;
    std::string tags_json;
    std::int64_t version{0};
    system_time created_at;
    system_time updated_at;
    system_time activity_at;  // the list's order
    bool is_group{false};
};

/// A message as the thread shows it.
struct message_row {
    std::string id;
    uuid conversation_id;
    std::string direction;
    std::string type;
    std::string text;
    std::optional<std::string> media_url;
    std::optional<std::string> media_json;    // {id, mimeType, fileName, size, state}
    std::optional<std::string> content_json;  // the kind's own fields
    std::optional<std::string> reply_json;    // {messageId, preview, direction}
    std::string reactions_json;
    std::optional<contracts::message_status> status;  // outbound only
    std::optional<std::int64_t> attempt;
    std::optional<std::string> error_json;  // as stored: {code, title, details}
    std::optional<person> created_by;
    system_time at;        // inbound: when the customer sent it
    system_time place_at;  // the thread's order
    std::optional<system_time> edited_at;
    bool is_deleted{false};
    std::optional<std::string> meta_message_id;
    std::string day;  // 2026-11-21, by the tenant's clock
};

struct conversation_page {
    std::vector<conversation_row> rows;
    bool has_more{false};
};

/// Of the view inbox_conversations, all columns in their order.
[[nodiscard]] conversation_row read_conversation(const postgres::table::row& row);
/// Of `queries::message_columns`.
[[nodiscard]] message_row read_message(const postgres::table::row& row);
/// The first `limit` rows; one more says that there are more.
[[nodiscard]] conversation_page read_conversation_page(const postgres::table& rows, int limit);

}  // namespace hermod::store
