#pragma once
#include "store/inbox_notes.hpp"

namespace hermod::store {

struct found_message {
    uuid conversation_id;
    std::string message_id;
    std::string preview;
    system_time at;
    system_time place_at;
};

struct day_volume {
    std::string day;
    std::int64_t inbound{0};
    std::int64_t outbound{0};
};

struct failure_count {
    std::string code;
    std::int64_t count{0};
};

/// What a manager wants to know of a span of days.
struct inbox_figures {
    std::vector<day_volume> volumes;
    std::optional<double> response_p50, response_p90;  // seconds; none without a response
    std::int64_t responses{0};
    std::vector<failure_count> failures;
};

/// Searches and sums, under row-level security.
class inbox_search {
public:
    /// `requests` works as hermod_app and must outlive this.
    explicit inbox_search(postgres::pool& requests)
        : requests_{requests} {}

    /// By the contact's name or number.
    awaitable<postgres::result<std::vector<conversation_row>>> find_conversations(
        asking who, std::string text, int limit
    );
    /// By what was said, newest first.
    awaitable<postgres::result<page_of<found_message>>> find_messages(
        asking who, std::string text, int limit, std::optional<cursor> after
    );
    /// The same in one conversation. Nothing: there is no such conversation, or it is not seen.
    awaitable<postgres::result<std::optional<page_of<found_message>>>> find_messages_in(
        asking who, uuid conversation, std::string text, int limit, std::optional<cursor> after
    );
    /// Days as `2026-11-21`, by the tenant's clock; `until` is not in it.
    awaitable<postgres::result<inbox_figures>> sum_up(
        asking who, std::string from, std::string until
    );

private:
    postgres::pool& requests_;
};

}  // namespace hermod::store
