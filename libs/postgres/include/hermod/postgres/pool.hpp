#pragma once
#include "hermod/async/awaitable.hpp"
#include "hermod/base/secret.hpp"
#include "hermod/log/log.hpp"
#include "hermod/postgres/error.hpp"
#include "hermod/postgres/query.hpp"
#include "hermod/postgres/table.hpp"
#include "hermod/telemetry/metrics.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace hermod::postgres {

struct pool_settings {
    std::string conninfo;  // libpq's, without password; hosts may be several
    secret password;
    std::string name{"main"};  // label of metrics and logs, and part of application_name
    std::string
        role;  // "" or the role that every session works under (the login user must be a member)
    std::string options;  // further session settings: "-c plan_cache_mode=force_custom_plan"
    std::size_t connections{4};
    std::size_t max_segments_in_flight{4};  // per connection (pipelined)
    std::size_t max_waiting{1'000};         // segments; more are `overloaded`
    std::chrono::milliseconds connect_deadline{5'000};
    std::chrono::milliseconds statement_timeout{10'000};
    std::chrono::milliseconds lock_timeout{5'000};
    std::chrono::milliseconds ping_when_idle{15'000};
};

/// Connections in pipeline mode, kept for ever; lost ones are replaced with jittered back-off, and
/// while none is up segments fail fast. Statements are prepared on first use per connection. One
/// segment = one transaction: all its statements or none.
class pool {
public:
    pool(executor, pool_settings, log::logger&, telemetry::registry&);
    ~pool();
    pool(const pool&) = delete;
    pool& operator=(const pool&) = delete;

    awaitable<void> run();
    /// Runs the statements in order as one transaction; one table per statement. Past `limit` the
    /// connection is closed and the result is outcome_unknown (unavailable if it never left).
    awaitable<result<std::vector<table>>> transact(std::vector<statement>, deadline limit);
    /// One statement.
    awaitable<result<table>> execute(statement, deadline limit);
    /// As transact(), under row-level security: the first statement of the segment sets app.tenant.
    awaitable<result<std::vector<table>>> transact_as(
        uuid tenant, std::vector<statement>, deadline limit
    );
    awaitable<result<table>> execute_as(uuid tenant, statement, deadline limit);
    /// Every connection plans its statements anew when they are next used. A plan is made once for a
    /// prepared statement and then kept, however much its tables grow afterwards: whoever knows that
    /// they grew says so here.
    void forget_plans();
    /// Lets what is in flight finish, at most until `limit`.
    awaitable<void> stop(deadline limit);
    [[nodiscard]] bool is_ready() const noexcept;
    [[nodiscard]] std::string trouble() const;

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace hermod::postgres
