#pragma once
#include "domain/page.hpp"
#include "domain/permissions.hpp"
#include "store/inbox_rows.hpp"

#include "hermod/postgres/pool.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hermod::store {

/// Which part of a thread is wanted: before or after a place, or round a message. Without any of
/// them the newest.
struct thread_request {
    int limit{50};
    std::optional<cursor> from;
    bool goes_newer{false};
    std::string around;  // a message's id, "" for none
};

struct thread_page {
    std::vector<message_row> messages;  // oldest first
    bool has_older{false};
    bool has_newer{false};
};

/// A line of a message's attempts.
struct attempt_row {
    std::int64_t attempt{1};
    std::int64_t try_number{0};
    std::string result;
    system_time at;
    std::optional<system_time> started_at;
    std::optional<std::string> error_json;
    std::optional<std::string> claim_id;
};

struct message_details {
    message_row message;
    std::vector<attempt_row> attempts;
};

/// To be put before the statements of a segment: no row if there is no such conversation for these
/// eyes.
[[nodiscard]] postgres::statement seen_statement(
    const uuid& tenant, const sight& eyes, const uuid& conversation
);

/// Reads threads and messages for people, under row-level security. Nothing that `eyes` may not see
/// is found.
class inbox_history {
public:
    template <class T>
    using found = awaitable<postgres::result<std::optional<T>>>;

    /// `requests` works as hermod_app and must outlive this.
    explicit inbox_history(postgres::pool& requests)
        : requests_{requests} {}

    found<thread_page> read(
        uuid tenant, sight eyes, uuid conversation, thread_request wanted, deadline limit
    );
    found<message_details> find_message(
        uuid tenant, sight eyes, std::string message, deadline limit
    );

private:
    found<thread_page> read_around(
        uuid tenant, sight eyes, uuid conversation, thread_request wanted, deadline limit
    );

    postgres::pool& requests_;
};

}  // namespace hermod::store
