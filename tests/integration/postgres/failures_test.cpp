#include "database.hpp"
#include "support/catch.hpp"

#include "hermod/async/with_timeout.hpp"

#include <signal.h>

using namespace hermod;
using namespace hermod::testing;
using namespace asio::experimental::awaitable_operators;
using postgres::failure;
using postgres::params;
using postgres::query;
using postgres::statement;

namespace {

constexpr query one{"one", "select 1"};
constexpr query backend{"backend", "select pg_backend_pid()"};
constexpr query sleep_long{"sleep_long", "select pg_sleep(30)"};
constexpr query nap{"nap", "select pg_sleep(0.3)"};
constexpr query pass_gate{"pass_gate", "select pg_advisory_xact_lock_shared(77)"};
constexpr query bump{"bump", "update counters set value = value + 1 where id = $1::int"};

statement bump_of(int id) {
    return {bump, params{}.add(id)};
}

void make_counters() {
    admin(
        "drop table if exists counters; create table counters (id int primary key, value int not "
        "null); "
        "insert into counters values (1, 0), (2, 0)"
    );
}

awaitable<std::int64_t> backend_of(postgres::pool& pool) {
    const auto found = co_await pool.execute(backend, soon());
    co_return found.value()[0].integer(0);
}

}  // namespace

TEST_CASE("a deadlock is a conflict for one of the two, and rolled back") {
    make_counters();
    auto settings = pool_settings(2);
    settings.options = "-c deadlock_timeout=100";
    settings.max_segments_in_flight = 1;
    // Both wait here with their first lock, so that each surely wants the other's.
    const session gate;
    gate.run("select pg_advisory_lock(77)");
    with_pool(settings, [&](postgres::pool& pool) -> awaitable<void> {
        const auto are_waiting = [] {
            return admin("select count(*) from pg_locks where locktype = 'advisory' and not granted"
                   ) == "2";
        };
        const auto open = [&]() -> awaitable<void> {
            co_await eventually(are_waiting);
            gate.run("select pg_advisory_unlock(77)");
        };
        std::vector<statement> up{bump_of(1), pass_gate, bump_of(2)};
        std::vector<statement> down{bump_of(2), pass_gate, bump_of(1)};
        const auto both = co_await (
            open() && pool.transact(std::move(up), soon()) && pool.transact(std::move(down), soon())
        );
        const auto& first = std::get<0>(both);
        const auto& second = std::get<1>(both);
        REQUIRE(first.has_value() != second.has_value());
        CHECK(failure_of(first.has_value() ? second : first) == failure::conflict);
    });
    CHECK(admin("select sum(value) from counters") == "2");
}

TEST_CASE("a statement that takes too long is rolled back and the connection goes on") {
    make_counters();
    auto settings = pool_settings();
    settings.statement_timeout = 300ms;
    with_pool(settings, [](postgres::pool& pool) -> awaitable<void> {
        const auto before = co_await backend_of(pool);
        std::vector<statement> late{bump_of(1), sleep_long};
        const auto failed = co_await pool.transact(std::move(late), soon());
        CHECK(failure_of(failed) == failure::timed_out);
        const auto after = co_await backend_of(pool);
        CHECK(before == after);
    });
    CHECK(admin("select sum(value) from counters") == "0");
}

TEST_CASE("waiting too long for a lock is timed_out") {
    make_counters();
    auto settings = pool_settings();
    settings.lock_timeout = 50ms;
    const session holder;
    holder.run("begin; update counters set value = 5 where id = 1");
    with_pool(settings, [](postgres::pool& pool) -> awaitable<void> {
        const auto refused = co_await pool.execute(bump_of(1), soon());
        CHECK(failure_of(refused) == failure::timed_out);
        const auto other = co_await pool.execute(bump_of(2), soon());
        CHECK(other.has_value());
    });
}

TEST_CASE("a caller's deadline closes the connection; what had not left is unavailable") {
    auto settings = pool_settings();
    settings.max_segments_in_flight = 1;
    with_pool(settings, [](postgres::pool& pool) -> awaitable<void> {
        const auto before = co_await backend_of(pool);
        const auto limit = soon(150ms);
        const auto earlier = soon(100ms);
        const auto both = co_await (pool.execute(sleep_long, limit) && pool.execute(one, earlier));
        CHECK(failure_of(std::get<0>(both)) == failure::outcome_unknown);
        CHECK(failure_of(std::get<1>(both)) == failure::unavailable);
        co_await eventually([&] { return pool.is_ready(); });
        const auto after = co_await backend_of(pool);
        CHECK(before != after);
    });
}

TEST_CASE("a caller who is cancelled gives up his segment, and the pipeline goes on") {
    with_pool(pool_settings(), [](postgres::pool& pool) -> awaitable<void> {
        const auto before = co_await backend_of(pool);
        auto waiting = pool.execute(nap, soon());
        async::task_group tasks{co_await asio::this_coro::executor, {}};
        const auto cancelled = co_await (std::move(waiting) || async::sleep_for(20ms));
        CHECK(cancelled.index() == 1);
        const auto after = co_await backend_of(pool);
        CHECK(before == after);
    });
}

TEST_CASE(
    "a table that changes under a prepared statement costs one conflict and a fresh connection"
) {
    make_counters();
    with_pool(pool_settings(), [](postgres::pool& pool) -> awaitable<void> {
        static constexpr query all{"all_counters", "select * from counters order by id"};
        const auto narrow = co_await pool.execute(all, soon());
        CHECK(narrow.has_value());
        admin("alter table counters add column extra text default 'x'");
        const auto refused = co_await pool.execute(all, soon());
        CHECK(failure_of(refused) == failure::conflict);
        co_await eventually([&] { return pool.is_ready(); });
        const auto wide = co_await pool.execute(all, soon());
        REQUIRE(wide.has_value());
        CHECK((*wide)[0].text(2) == "x");
    });
}

TEST_CASE(
    "a statement that cannot be prepared is rejected with the server's reason, until it can be"
) {
    admin("drop table if exists not_yet");
    with_pool(pool_settings(), [](postgres::pool& pool) -> awaitable<void> {
        static constexpr query early{"early", "select * from not_yet"};
        const auto before = co_await backend_of(pool);
        const auto failed = co_await pool.execute(early, soon());
        CHECK(failure_of(failed) == failure::rejected);
        CHECK(failed.error().sqlstate == "42P01");
        admin("create table not_yet (id int)");
        const auto good = co_await pool.execute(early, soon());
        CHECK(good.has_value());
        const auto after = co_await backend_of(pool);
        CHECK(before == after);
    });
}

TEST_CASE("COPY, which libpq does not refuse, costs the connection and not the process") {
    with_pool(pool_settings(), [](postgres::pool& pool) -> awaitable<void> {
        static constexpr query copy{"copy", "copy (select 1) to stdout"};
        const auto failed = co_await pool.execute(copy, soon());
        CHECK(failure_of(failed) == failure::outcome_unknown);
        co_await eventually([&] { return pool.is_ready(); });
        const auto good = co_await pool.execute(one, soon());
        CHECK(good.has_value());
    });
}

TEST_CASE("two queries of one name are refused, before they can be mixed up") {
    with_pool(pool_settings(), [](postgres::pool& pool) -> awaitable<void> {
        static constexpr query other{"one", "select 2"};
        const auto first = co_await pool.execute(one, soon());
        const auto second = co_await pool.execute(other, soon());
        CHECK(first.has_value());
        CHECK(failure_of(second) == failure::rejected);
    });
}

TEST_CASE("a server that does not answer is noticed by the ping of an idle connection") {
    auto settings = pool_settings();
    settings.ping_when_idle = 50ms;
    settings.connect_deadline = 1s;
    with_pool(settings, [](postgres::pool& pool) -> awaitable<void> {
        const auto stuck = static_cast<pid_t>(co_await backend_of(pool));
        REQUIRE(::kill(stuck, SIGSTOP) == 0);
        co_await eventually([&] { return !pool.is_ready(); });
        ::kill(stuck, SIGCONT);
        co_await eventually([&] { return pool.is_ready(); });
        const auto fresh = co_await backend_of(pool);
        CHECK(fresh != stuck);
    });
}
