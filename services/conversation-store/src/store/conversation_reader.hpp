#pragma once
#include "domain/page.hpp"

#include "hermod/base/ids.hpp"
#include "hermod/contracts/status.hpp"
#include "hermod/postgres/pool.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hermod::store {

/// What a sender must know about a conversation.
struct conversation_context {
    uuid tenant_id;
    uuid conversation_id;
    uuid account_id;
    std::string phone_number_id;
    uuid outlet_id;
    std::string account_state;  // active, stopped, disabled
    uuid contact_id;
    std::optional<std::string> wa_id;
    std::optional<std::string> phone;
    std::string to;  // +628…, or the business-scoped user id
    std::optional<std::string> name;
    std::optional<system_time> last_inbound_at;
    system_time now;  // the database's
};

/// A row of a conversation's thread.
struct history_message {
    std::string id;
    std::string direction;  // inbound, outbound
    std::string text;       // "" if it has none
    std::optional<std::string> media_url;
    std::string type;
    system_time created_at;
    std::optional<contracts::message_status> status;  // outbound only
    std::optional<std::int64_t> attempt;
    std::optional<std::string> meta_message_id;
    std::optional<std::string> last_error;  // JSON
    std::optional<system_time> last_error_at;
};

struct history_page {
    std::vector<history_message> messages;  // oldest first
    bool has_more{false};                   // there are older ones
};

/// Where an outbound message stands.
struct message_state {
    uuid conversation_id;
    std::optional<std::string> body_hash;
    contracts::message_status status{contracts::message_status::sending};
    std::int64_t attempt{1};
    std::optional<system_time> sent_at;
    std::optional<system_time> delivered_at;
    std::optional<system_time> read_at;
    std::optional<system_time> failed_at;
    std::optional<std::string> meta_message_id;
    std::optional<std::string> last_error;  // JSON
    std::optional<system_time> last_error_at;
};

/// Reads for request handlers: one tenant each, under row-level security. Nothing found is an empty
/// optional; a failure is the database's.
class conversation_reader {
public:
    template <class T>
    using found = awaitable<postgres::result<std::optional<T>>>;

    /// `requests` works under the role hermod_app and must outlive the reader.
    explicit conversation_reader(postgres::pool& requests)
        : requests_{requests} {}

    found<conversation_context> find_context(uuid tenant, uuid conversation, deadline limit);
    found<history_page> read_history(
        uuid tenant, uuid conversation, page_request page, deadline limit
    );
    /// Outbound messages only.
    found<message_state> find_message(uuid tenant, std::string message, deadline limit);

private:
    postgres::pool& requests_;
};

}  // namespace hermod::store
