#pragma once
#include "store/columns.hpp"
#include "store/ledger.hpp"

#include "hermod/async/awaitable.hpp"
#include "hermod/postgres/pool.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hermod::store {

/// Statements for segments that change messages: give back what ended without Meta, charge what Meta has after all. Both look at
/// the rows as the segment has left them, and do nothing for tenants without a limit.
[[nodiscard]] postgres::statement give_back(const std::vector<message_key>& messages);
[[nodiscard]] postgres::statement charge(const std::vector<message_key>& messages);

struct quota_state {
    std::optional<std::int64_t> limit;  // nothing: no limit
    std::int64_t used{0};               // counted only where there is a limit
    std::string period;                 // the month's first day
    std::string time_zone;
    system_time resets_at;
};

/// Nothing if there is no such tenant. `requests`: a pool under row-level security.
awaitable<postgres::result<std::optional<quota_state>>> read_quota(postgres::pool& requests, uuid tenant, deadline limit);

/// Reserves what a tenant's limit allows. `writer`: a pool that sees all tenants.
class quota {
public:
    explicit quota(postgres::pool& writer) : pool_{writer} {}

    /// Indexes of those for which nothing is left. A message that has reserved already costs nothing again. `is_retry`: they
    /// are persisted and were given back.
    awaitable<postgres::result<std::vector<std::size_t>>> reserve(std::vector<message_key> messages, bool is_retry, deadline limit);
    awaitable<postgres::result<void>> release(std::vector<message_key> messages, deadline limit);

private:
    postgres::pool& pool_;
};

}  // namespace hermod::store
