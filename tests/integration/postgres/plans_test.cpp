#include "database.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;
using postgres::params;
using postgres::query;
using postgres::statement;

namespace {

constexpr query sleep_long{"sleep_long_for_plans", "select pg_sleep(30)"};
constexpr query find_grown{"find_grown", "select id from grown where id = $1::bigint"};

/// A table that the planner knows to have one row.
void make_small_table() {
    admin(
        "drop table if exists grown; create table grown (id bigint primary key) with (autovacuum_enabled = false);"
        "insert into grown values (0); analyze grown"
    );
}

std::string index_scans() {
    admin("select pg_stat_force_next_flush()");
    return admin("select idx_scan from pg_stat_user_tables where relname = 'grown'");
}

awaitable<void> find_one(postgres::pool& pool) {
    statement one{find_grown, params{}.add(1)};
    const auto found = co_await pool.execute(std::move(one), soon());
    REQUIRE(found.has_value());
    CHECK(found->size() == 1);
}

awaitable<void> wait_for_index_scans(const std::string& count) {
    co_await eventually([&] { return index_scans() == count; });
}

}  // namespace

TEST_CASE("the plan of a prepared statement is kept while its table grows, until it is to be forgotten") {
    make_small_table();
    auto settings = pool_settings(1);
    settings.options = "-c plan_cache_mode=force_generic_plan";
    with_pool(settings, [](postgres::pool& pool) -> awaitable<void> {
        statement first{find_grown, params{}.add(0)};
        const auto planned = co_await pool.execute(std::move(first), soon());
        REQUIRE(planned.has_value());
        admin("insert into grown select generate_series(1, 100000)");
        co_await find_one(pool);
        CHECK(index_scans() == "0");

        pool.forget_plans();
        co_await find_one(pool);
        co_await wait_for_index_scans("1");
        co_await find_one(pool);
        co_await wait_for_index_scans("2");
    });
    admin("drop table grown");
}

TEST_CASE("a statement that ran into its time-out is planned anew") {
    make_small_table();
    auto settings = pool_settings(1);
    settings.options = "-c plan_cache_mode=force_generic_plan";
    settings.statement_timeout = 500ms;
    with_pool(settings, [](postgres::pool& pool) -> awaitable<void> {
        statement first{find_grown, params{}.add(0)};
        const auto planned = co_await pool.execute(std::move(first), soon());
        REQUIRE(planned.has_value());
        admin("insert into grown select generate_series(1, 100000)");
        statement slow{sleep_long, {}};
        const auto late = co_await pool.execute(std::move(slow), soon());
        REQUIRE(!late.has_value());
        CHECK(late.error().sqlstate == "57014");
        co_await find_one(pool);
        co_await wait_for_index_scans("1");
    });
    admin("drop table grown");
}
