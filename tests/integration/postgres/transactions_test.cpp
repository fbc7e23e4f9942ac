#include "database.hpp"
#include "support/catch.hpp"

#include "hermod/async/with_timeout.hpp"

using namespace hermod;
using namespace hermod::testing;
using postgres::failure;
using postgres::params;
using postgres::query;
using postgres::statement;

namespace {

constexpr query insert_item{"insert_item", "insert into items (id) values ($1::bigint)"};
constexpr query count_items{"count_items", "select count(*) from items"};
constexpr query echo{"echo", "select $1::bigint"};
constexpr query echo_slowly{"echo_slowly", "select $1::bigint from pg_sleep(0.05)"};
constexpr query sleep_long{"sleep_long", "select pg_sleep(30)"};
constexpr query nap{"nap", "select pg_sleep(0.2)"};
constexpr query visible_rows{
    "visible_rows", "select tenant_id, current_user from walled order by id"};

constexpr query count_walled{"count_walled", "select count(*) from walled"};

void make_items() {
    admin("drop table if exists items; create table items (id bigint primary key)");
}

statement item(int id) {
    return {insert_item, params{}.add(id)};
}

}  // namespace

TEST_CASE("a segment is committed as a whole and gives one table per statement") {
    make_items();
    with_pool(pool_settings(), [](postgres::pool& pool) -> awaitable<void> {
        std::vector<statement> all{item(1), item(2), count_items};
        auto done = co_await pool.transact(std::move(all), soon());
        REQUIRE(done.has_value());
        REQUIRE(done->size() == 3);
        CHECK((*done)[0].affected() == 1);
        CHECK((*done)[2][0].integer(0) == 2);
        std::vector<statement> none;
        const auto empty = co_await pool.transact(std::move(none), soon());
        CHECK(empty.has_value());
    });
    CHECK(admin("select count(*) from items") == "2");
}

TEST_CASE(
    "an error in the middle of a segment leaves nothing of it, and the segments around it are not "
    "touched"
) {
    make_items();
    with_pool(pool_settings(), [](postgres::pool& pool) -> awaitable<void> {
        std::vector<statement> before{item(1)};
        std::vector<statement> broken{item(2), item(1), item(3)};
        std::vector<statement> after{item(4)};
        // Started together: all three are in one pipeline.
        using namespace asio::experimental::awaitable_operators;
        const auto all = co_await (
            pool.transact(std::move(before), soon()) && pool.transact(std::move(broken), soon()) &&
            pool.transact(std::move(after), soon())
        );
        CHECK(std::get<0>(all).has_value());
        CHECK(failure_of(std::get<1>(all)) == failure::already_exists);
        CHECK(std::get<1>(all).error().constraint == "items_pkey");
        CHECK(std::get<1>(all).error().statement == "insert_item");
        CHECK(std::get<2>(all).has_value());
    });
    CHECK(admin("select string_agg(id::text, ',' order by id) from items") == "1,4");
}

TEST_CASE("many segments at once are pipelined over few connections and each gets its own answer") {
    with_pool(pool_settings(2), [](postgres::pool& pool) -> awaitable<void> {
        std::vector<statement> all;
        for (int i = 0; i < 500; ++i) all.push_back({echo, params{}.add(i)});
        const auto answers = co_await at_once(pool, all, soon());
        for (int i = 0; i < 500; ++i) {
            const auto& answer = answers[static_cast<std::size_t>(i)];
            REQUIRE(answer.has_value());
            CHECK((*answer)[0].integer(0) == i);
        }
    });
}

TEST_CASE("what does not fit into the pipelines waits, up to the bound; more is overloaded") {
    auto settings = pool_settings();
    settings.max_segments_in_flight = 2;
    settings.max_waiting = 3;
    with_pool(settings, [](postgres::pool& pool) -> awaitable<void> {
        std::vector<statement> all;
        for (int i = 0; i < 7; ++i) all.push_back({echo_slowly, params{}.add(i)});
        const auto answers = co_await at_once(pool, all, soon());
        for (std::size_t i = 0; i < 5; ++i) CHECK(answers[i].has_value());
        CHECK(failure_of(answers[5]) == failure::overloaded);
        CHECK(failure_of(answers[6]) == failure::overloaded);
    });
}

TEST_CASE("a commit that fails gives its reason, and the connection goes on") {
    admin(
        "drop table if exists later; create table later (id int unique deferrable initially "
        "deferred)"
    );
    with_pool(pool_settings(), [](postgres::pool& pool) -> awaitable<void> {
        static constexpr query insert{"insert_later", "insert into later values ($1::int)"};
        std::vector<statement> twice{{insert, params{}.add(1)}, {insert, params{}.add(1)}};
        const auto failed = co_await pool.transact(std::move(twice), soon());
        CHECK(failure_of(failed) == failure::already_exists);
        const auto good = co_await pool.execute({insert, params{}.add(1)}, soon());
        CHECK(good.has_value());
    });
}

TEST_CASE("a tenant's segment sees its tenant only, also between other tenants' in one pipeline") {
    admin(
        "drop table if exists walled; drop role if exists walled_reader; create role "
        "walled_reader; "
        "create table walled (id int, tenant_id uuid); alter table walled enable row level "
        "security; "
        "alter table walled force row level security; create policy own on walled using "
        "(tenant_id = nullif(current_setting('app.tenant', true), '')::uuid); "
        "grant select on walled to walled_reader; insert into walled values "
        "(1, '00000000-0000-7000-8000-00000000000a'), (2, '00000000-0000-7000-8000-00000000000b')"
    );
    auto settings = pool_settings();
    settings.role = "walled_reader";
    with_pool(settings, [](postgres::pool& pool) -> awaitable<void> {
        const auto a = *parse_uuid("00000000-0000-7000-8000-00000000000a");
        const auto b = *parse_uuid("00000000-0000-7000-8000-00000000000b");
        std::vector<statement> of_a{visible_rows, count_walled};
        using namespace asio::experimental::awaitable_operators;
        const auto all = co_await (
            pool.transact_as(a, std::move(of_a), soon()) &&
            pool.execute_as(b, visible_rows, soon()) && pool.execute(visible_rows, soon())
        );
        REQUIRE(std::get<0>(all).has_value());
        const auto& seen_by_a = *std::get<0>(all);
        REQUIRE(seen_by_a.size() == 2);
        REQUIRE(seen_by_a[0].size() == 1);
        CHECK(seen_by_a[0][0].uuid(0) == a);
        CHECK(seen_by_a[0][0].text(1) == "walled_reader");
        REQUIRE(std::get<1>(all).has_value());
        REQUIRE(std::get<1>(all)->size() == 1);
        CHECK((*std::get<1>(all))[0].uuid(0) == b);
        REQUIRE(std::get<2>(all).has_value());
        CHECK(std::get<2>(all)->empty());
    });
    admin("drop table walled; drop role walled_reader");
}

TEST_CASE("stopping lets what is in flight finish and refuses the rest") {
    with_pool(pool_settings(), [](postgres::pool& pool) -> awaitable<void> {
        using namespace asio::experimental::awaitable_operators;
        const auto done = co_await (pool.execute(nap, soon()) && pool.stop(soon()));
        CHECK(done.has_value());
        const auto late = co_await pool.execute(nap, soon());
        CHECK(failure_of(late) == failure::unavailable);
        CHECK_FALSE(pool.is_ready());
    });
}

TEST_CASE("a stop does not wait beyond its limit") {
    with_pool(pool_settings(), [](postgres::pool& pool) -> awaitable<void> {
        using namespace asio::experimental::awaitable_operators;
        const auto began = steady_clock::now();
        const auto cut = co_await (pool.execute(sleep_long, soon(60s)) && pool.stop(soon(50ms)));
        CHECK(failure_of(cut) == failure::outcome_unknown);
        CHECK(steady_clock::now() - began < 5s);
    });
}
