#pragma once
#include "domain/page.hpp"
#include "store/audit.hpp"

#include "hermod/contracts/feedback.hpp"
#include "hermod/postgres/pool.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hermod::store {

/// Changes of one account that came together.
struct raw_webhook_row {
    uuid id;
    uuid account_id;
    system_time received_at;
    std::int64_t changes{0};
    std::int64_t bytes{0};
    std::string body;  // of a single one only; as make_raw_body() wrote it
};

struct raw_webhook_filter {
    int limit{50};
    std::optional<uuid> before;
    std::optional<uuid> account;
    std::optional<system_time> from, to;
};

/// Webhooks as they came, kept for a while: to see what Meta really said, and to have it looked at
/// once more.
class raw_webhooks {
public:
    /// `requests` works as hermod_app, `writers` as hermod_writer; both must outlive this.
    raw_webhooks(postgres::pool& requests, postgres::pool& writers)
        : requests_{requests},
          writers_{writers} {}

    /// Writes them down, those of one account together. What is of nobody's number is left out.
    awaitable<postgres::result<void>> keep(
        std::vector<contracts::webhook_change> changes, deadline limit
    );
    awaitable<postgres::result<std::vector<raw_webhook_row>>> list(
        uuid tenant, raw_webhook_filter which, deadline limit
    );
    awaitable<postgres::result<std::optional<raw_webhook_row>>> find(
        uuid tenant, uuid id, deadline limit
    );
    /// As find(), and the audit notes that it is replayed.
    awaitable<postgres::result<std::optional<raw_webhook_row>>> take_for_replay(
        uuid tenant, uuid id, change_author by, deadline limit
    );

private:
    postgres::pool& requests_;
    postgres::pool& writers_;
};

/// The changes of a row's body; nothing if it cannot be read.
[[nodiscard]] std::optional<std::vector<contracts::webhook_change>> read_raw_body(
    std::string_view body
);

}  // namespace hermod::store
