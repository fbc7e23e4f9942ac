#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "hermod/postgres/pool.hpp"
#include "hermod/telemetry/metrics.hpp"

namespace hermod::store {

/// Has statements planned anew when a table has doubled. PostgreSQL keeps the plan of a prepared statement until the table is
/// analyzed, by default up to a minute later: one made for an empty table may by then read a hundred thousand rows for each
/// look-up, end in its time-out, and never let the table be filled.
class plan_watch {
public:
    /// `pools` whose statements touch the tables; `asked` is one to ask for the sizes.
    plan_watch(postgres::pool& asked, std::vector<postgres::pool*> pools, telemetry::registry&);

    /// Looks every second until cancelled.
    awaitable<void> run();
    /// One look. The first one only learns the sizes.
    awaitable<void> look();

private:
    [[nodiscard]] bool has_doubled(const postgres::table& sizes);

    postgres::pool& asked_;
    std::vector<postgres::pool*> pools_;
    telemetry::counter looks_, renewed_;
    std::map<std::string, std::int64_t, std::less<>> known_;  // bytes of each table when its plans were made
};

}  // namespace hermod::store
