// A store that starts before its database.
#include "pipeline.hpp"

#include "app.hpp"

#include "hermod/async/task_group.hpp"

#include "support/catch.hpp"
#include "support/run_coro.hpp"

using namespace hermod;
using namespace hermod::testing;
using namespace std::chrono_literals;

namespace {

store::store_config config_for(private_postgres& server, const std::string& wait) {
    config::reader in{{{"HERMOD_DATABASE_URL", server.conninfo()},
                       {"HERMOD_DATABASE_PASSWORD", server.password()},
                       {"HERMOD_DATABASE_WAIT", wait},
                       {"HERMOD_MIGRATIONS", HERMOD_MIGRATIONS},
                       {"HERMOD_AMQP_URL", broker().url()},
                       {"HERMOD_AMQP_PASSWORD", broker().password()},
                       {"HERMOD_SERVICE_KEY", "a-service-key-of-32-characters-or-more"},
                       {"HERMOD_STORE_PORT", "0"}}};
    return store::load_config(in);
}

std::string failures_in(const telemetry::readiness& ready) {
    std::string out;
    for (const auto& [name, what] : ready.failures()) out += name + ": " + what + "\n";
    return out;
}

/// Runs the service beside the test; how it ended is kept.
awaitable<void> run_service(store::app& service, std::string& end) {
    try {
        co_await service.run();
        end = "stopped";
    } catch (const std::runtime_error& e) {
        end = e.what();
    }
}

awaitable<bool> comes_true(std::function<bool()> condition, std::chrono::seconds within) {
    const auto limit = steady_clock::now() + within;
    while (!condition() && steady_clock::now() < limit) co_await async::sleep_for(20ms);
    co_return condition();
}

}  // namespace

TEST_CASE("a store whose database is away waits for it, says so, and then begins") {
    private_postgres server{sharing::exclusive};
    server.stop();
    auto scenario = [&](asio::io_context& io) -> awaitable<void> {
        log::logger logger{log::settings{"test", log::level::error}};
        telemetry::registry metrics;
        telemetry::readiness ready;
        store::app service{io.get_executor(), config_for(server, "1m"), metrics, ready, logger};
        async::task_group tasks{io.get_executor(), {}};
        std::string end;
        tasks.spawn("service", run_service(service, end));
        const bool is_told = co_await comes_true([&] { return failures_in(ready).find("refused") != std::string::npos; }, 10s);
        CHECK(is_told);
        CHECK(failures_in(ready).find("migrations: not applied yet") != std::string::npos);
        CHECK(end.empty());
        server.start_again();
        const bool is_ready = co_await comes_true([&] { return ready.failures().empty(); }, 60s);
        CHECK(is_ready);
        co_await service.stop(steady_clock::now() + 10s);
        co_await tasks.join();
        CHECK(end == "stopped");
    };
    run_coro(scenario, 120s);
}

TEST_CASE("a store ends when one of its tasks does, instead of looking alive") {
    with_pipeline(
        [](pipeline& p) -> awaitable<void> {
            const auto t = co_await p.make_tenant();
            // The sweeper meets a number that is none: a fault of the program, for which nothing provides.
            co_await p.sql(R"sql(
do $$ begin execute (
    select 'create view broken_items as select ' ||
           string_agg(case column_name when 'conv_seq' then '''none''::text as conv_seq' else column_name::text end, ', '
                      order by ordinal_position) || ' from dispatch_items'
    from information_schema.columns where table_name = 'dispatch_items' and table_schema = 'public');
end $$;
alter view dispatch_items rename to whole_items;
alter view broken_items rename to dispatch_items;
grant select on dispatch_items to hermod_writer;
select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
)sql");
            std::vector<contracts::send_request> batch{pipeline::make_request(t, "fatal-" + t.phone_number_id)};
            co_await p.send(batch);
            const bool has_ended = co_await comes_true([&] { return p.has_service_failed(); }, 20s);
            co_await p.sql("drop view dispatch_items; alter view whole_items rename to dispatch_items");
            CHECK(has_ended);
        },
        {{"HERMOD_UNCLAIMED_AFTER", "300ms"}});
}

TEST_CASE("a store whose database does not come ends with the reason, and one that waits can be stopped") {
    private_postgres server{sharing::exclusive};
    server.stop();
    auto scenario = [&](asio::io_context& io) -> awaitable<void> {
        log::logger logger{log::settings{"test", log::level::error}};
        for (const bool is_patient : {false, true}) {
            telemetry::registry metrics;
            telemetry::readiness ready;
            store::app service{io.get_executor(), config_for(server, is_patient ? "1m" : "500ms"), metrics, ready, logger};
            async::task_group tasks{io.get_executor(), {}};
            std::string end;
            tasks.spawn("service", run_service(service, end));
            const bool has_ended = co_await comes_true([&] { return !end.empty(); }, is_patient ? 1s : 20s);
            CHECK(has_ended != is_patient);
            co_await service.stop(steady_clock::now() + 5s);
            co_await tasks.join();
            CHECK((is_patient ? end == "stopped" : end.find("not there in time") != std::string::npos));
        }
    };
    run_coro(scenario, 60s);
}
