#include "database.hpp"
#include "support/catch.hpp"

#include "hermod/async/with_timeout.hpp"

#include <boost/asio/ip/tcp.hpp>

using namespace hermod;
using namespace hermod::testing;
using namespace asio::experimental::awaitable_operators;
using postgres::failure;
using postgres::query;

namespace {

constexpr query one{"one", "select 1"};
constexpr query backend{"backend", "select pg_backend_pid()"};
constexpr query sleep_long{"sleep_long", "select pg_sleep(30)"};

awaitable<void> run_pool_then(
    asio::io_context& io,
    postgres::pool_settings settings,
    std::function<awaitable<void>(postgres::pool&)> body
) {
    log::logger logger{log::settings{"test", log::level::error}};
    telemetry::registry metrics;
    postgres::pool pool{io.get_executor(), std::move(settings), logger, metrics};
    async::task_group tasks{io.get_executor(), {}};
    tasks.spawn("pool", pool.run());
    co_await body(pool);
    tasks.cancel();
    co_await tasks.join();
}

}  // namespace

TEST_CASE("a backend that is terminated in mid-pipeline leaves the outcome unknown, and is replaced"
) {
    with_pool(pool_settings(), [](postgres::pool& pool) -> awaitable<void> {
        const auto before = co_await pool.execute(backend, soon());
        const auto pid = before.value()[0].integer(0);
        const auto terminate = [&]() -> awaitable<void> {
            co_await async::sleep_for(50ms);
            admin("select pg_terminate_backend(" + std::to_string(pid) + ")");
        };
        auto terminating = terminate();
        const auto all = co_await (
            std::move(terminating) && pool.execute(sleep_long, soon()) && pool.execute(one, soon())
        );
        CHECK(failure_of(std::get<0>(all)) == failure::outcome_unknown);
        CHECK(failure_of(std::get<1>(all)) == failure::outcome_unknown);
        CHECK_FALSE(pool.is_ready());
        CHECK_FALSE(pool.trouble().empty());
        const auto meanwhile = co_await pool.execute(one, soon());
        CHECK(failure_of(meanwhile) == failure::unavailable);
        co_await eventually([&] { return pool.is_ready(); });
        const auto after = co_await pool.execute(backend, soon());
        CHECK(after.value()[0].integer(0) != pid);
        CHECK(pool.trouble().empty());
    });
}

TEST_CASE("after SIGKILL of the server segments fail fast, and after its return they work again") {
    with_pool(pool_settings(2), [](postgres::pool& pool) -> awaitable<void> {
        const auto before = co_await pool.execute(one, soon());
        CHECK(before.has_value());
        // In flight at the kill: sent, never answered.
        auto kill = []() -> awaitable<void> {
            co_await async::sleep_for(20ms);
            server().kill();
        };
        const auto lost = co_await (kill() && pool.execute(sleep_long, soon()));
        CHECK(failure_of(lost) == failure::outcome_unknown);
        // The idle connection, too, is found dead without being used.
        co_await eventually([&] { return !pool.is_ready(); });
        const auto began = steady_clock::now();
        const auto away = co_await pool.execute(one, soon());
        CHECK(failure_of(away) == failure::unavailable);
        CHECK(steady_clock::now() - began < 100ms);
        server().start_again();
        co_await eventually([&] { return pool.is_ready(); });
        const auto back = co_await pool.execute(one, soon());
        CHECK(back.has_value());
    });
}

TEST_CASE("a pool whose server was never there says why, fails fast, and can be cancelled") {
    auto settings = pool_settings();
    settings.conninfo = "host=127.0.0.1 port=21401 user=nobody dbname=none";
    run_coro([&](asio::io_context& io) {
        return run_pool_then(io, settings, [](postgres::pool& pool) -> awaitable<void> {
            const auto away = co_await pool.execute(one, soon());
            CHECK(failure_of(away) == failure::unavailable);
            co_await eventually([&] { return pool.trouble().find("refused") != std::string::npos; }
            );
        });
    });
}

TEST_CASE("a server that takes connections and says nothing is given up at the deadline") {
    auto settings = pool_settings();
    settings.connect_deadline = 100ms;
    run_coro([&](asio::io_context& io) -> awaitable<void> {
        asio::ip::tcp::acceptor silent{io, {asio::ip::address_v4::loopback(), 0}};
        settings.conninfo = "host=127.0.0.1 user=nobody dbname=none port=" +
                            std::to_string(silent.local_endpoint().port());
        co_await run_pool_then(io, settings, [](postgres::pool& pool) -> awaitable<void> {
            co_await eventually([&] { return pool.trouble() == "not connected in time"; });
        });
    });
}

TEST_CASE("a server is found by name, and the second of two if the first is away") {
    auto settings = pool_settings();
    settings.conninfo = "host=127.0.0.1,localhost port=21401," + std::to_string(server().port()) +
                        " user=hermod dbname=" + server().database();
    with_pool(settings, [](postgres::pool& pool) -> awaitable<void> {
        const auto found = co_await pool.execute(one, soon());
        CHECK(found.has_value());
    });
}

namespace {

constexpr query keep_number{"keep_number", "insert into kept (id) values ($1::bigint)"};

/// What became of each number.
struct tally {
    std::vector<std::int64_t> kept;
    std::vector<std::int64_t> refused;
    std::size_t unknown{0};
};

awaitable<void> keep_numbers(postgres::pool& pool, std::int64_t first, deadline end, tally& seen) {
    for (auto number = first; steady_clock::now() < end; ++number) {
        postgres::params values;
        values.add(number);
        const auto done = co_await pool.execute({keep_number, std::move(values)}, soon());
        if (done)
            seen.kept.push_back(number);
        else if (done.error().failure == failure::outcome_unknown)
            ++seen.unknown;
        else
            seen.refused.push_back(number);
        if (!done) co_await async::sleep_for(5ms);
    }
}

awaitable<void> terminate_backends(deadline end) {
    while (steady_clock::now() < end) {
        admin(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where application_name = 'hermod-test' order by random() limit 1"
        );
        co_await async::sleep_for(20ms);
    }
}

std::string count_kept(const std::vector<std::int64_t>& numbers) {
    std::string list = "0";
    for (const auto number : numbers) list += "," + std::to_string(number);
    return admin("select count(*) from kept where id in (" + list + ")");
}

}  // namespace

TEST_CASE(
    "while backends die at random, what was answered as kept is kept, and what was refused is not"
) {
    admin("drop table if exists kept; create table kept (id bigint primary key)");
    tally seen;
    with_pool(pool_settings(3), [&](postgres::pool& pool) -> awaitable<void> {
        async::task_group tasks{co_await asio::this_coro::executor, {}};
        const auto end = soon(2s);
        for (std::int64_t i = 1; i <= 12; ++i)
            tasks.spawn("keeper", keep_numbers(pool, i * 1'000'000, end, seen));
        tasks.spawn("terminator", terminate_backends(end));
        co_await tasks.join();
    });
    REQUIRE_FALSE(seen.kept.empty());
    CHECK(seen.unknown + seen.refused.size() > 0);
    CHECK(count_kept(seen.kept) == std::to_string(seen.kept.size()));
    CHECK(count_kept(seen.refused) == "0");
}
