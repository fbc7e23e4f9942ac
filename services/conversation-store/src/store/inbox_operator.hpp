#pragma once
#include "store/inbox_notes.hpp"

#include "hermod/contracts/events.hpp"

namespace hermod::store {

enum class trouble { uncertain, failed, scheduled };

/// A message and the time by which its list is ordered.
struct troubled_message {
    message_row message;
    system_time place_at;
};

struct settled_message {
    bool was_uncertain{false};
    std::vector<contracts::event> events;
};

/// What an operator looks after.
class inbox_operator {
public:
    /// `requests` works as hermod_app and must outlive this.
    explicit inbox_operator(postgres::pool& requests)
        : requests_{requests} {}

    /// The newest first.
    awaitable<postgres::result<page_of<troubled_message>>> list(
        asking who, trouble kind, int limit, std::optional<cursor> after
    );
    /// A person knows what became of it. Nothing: there is no such message.
    awaitable<postgres::result<std::optional<settled_message>>> settle(
        asking who, std::string message, bool is_sent
    );

private:
    postgres::pool& requests_;
};

}  // namespace hermod::store
