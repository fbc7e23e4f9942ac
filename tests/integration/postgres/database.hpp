#pragma once
#include "support/private_servers.hpp"
#include "support/run_coro.hpp"

#include "hermod/async/event.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/postgres/pool.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace hermod::testing {

using namespace std::chrono_literals;

/// The server of this test program; started at first use.
[[nodiscard]] private_postgres& server();

/// A connection beside the pools, blocking.
class session {
public:
    session();
    /// Runs SQL, several statements if need be. Gives the first field of the first row, if any;
    /// throws std::runtime_error.
    std::string run(const std::string& sql) const;

private:
    std::unique_ptr<void, void (*)(void*)> pg_;
};

/// Runs SQL on a connection of its own.
inline std::string admin(const std::string& sql) {
    return session{}.run(sql);
}

/// Settings of a pool for the server.
[[nodiscard]] postgres::pool_settings pool_settings(std::size_t connections = 1);

[[nodiscard]] inline deadline soon(steady_clock::duration time = 10s) {
    return steady_clock::now() + time;
}

/// Waits until `is_so`; throws if it takes more than 20 s.
awaitable<void> eventually(std::function<bool()> is_so);

/// Runs `body` with a pool that has all its connections, and stops the pool afterwards.
void with_pool(
    postgres::pool_settings settings, std::function<awaitable<void>(postgres::pool&)> body
);

/// Starts all of them at once and gives the results in the order of the calls.
awaitable<std::vector<postgres::result<postgres::table>>> at_once(
    postgres::pool& pool, std::vector<postgres::statement> statements, deadline limit
);

/// The failure of a result that must not have succeeded.
template <class T>
postgres::failure failure_of(const postgres::result<T>& outcome) {
    if (outcome) throw std::runtime_error{"it succeeded"};
    return outcome.error().failure;
}

}  // namespace hermod::testing
