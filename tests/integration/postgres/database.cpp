#include "database.hpp"

#include <libpq-fe.h>

#include <memory>
#include <optional>
#include <stdexcept>

namespace hermod::testing {

private_postgres& server() {
    static private_postgres one{sharing::exclusive};
    return one;
}

namespace {

void* open_connection() {
    const std::string address = server().conninfo() + " password=" + server().password();
    PGconn* const pg = PQconnectdb(address.c_str());
    PQsetNoticeReceiver(
        pg, [](void*, const PGresult*) {}, nullptr
    );
    return pg;
}

}  // namespace

session::session()
    : pg_{open_connection(), [](void* pg) { PQfinish(static_cast<PGconn*>(pg)); }} {}

std::string session::run(const std::string& sql) const {
    PGconn* const pg = static_cast<PGconn*>(pg_.get());
    const std::unique_ptr<PGresult, decltype(&PQclear)> rows{PQexec(pg, sql.c_str()), &PQclear};
    const auto status = PQresultStatus(rows.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        throw std::runtime_error{PQerrorMessage(pg)};
    return PQntuples(rows.get()) > 0 ? PQgetvalue(rows.get(), 0, 0) : "";
}

postgres::pool_settings pool_settings(std::size_t connections) {
    postgres::pool_settings settings;
    settings.conninfo = server().conninfo();
    settings.password = secret{server().password()};
    settings.name = "test";
    settings.connections = connections;
    return settings;
}

awaitable<void> eventually(std::function<bool()> is_so) {
    const auto limit = soon(20s);
    while (!is_so()) {
        if (steady_clock::now() > limit) throw std::runtime_error{"it never came to be"};
        co_await async::sleep_for(5ms);
    }
}

namespace {

awaitable<void> run_with_pool(
    asio::io_context& io,
    postgres::pool_settings settings,
    std::function<awaitable<void>(postgres::pool&)> body
) {
    log::logger logger{log::settings{"test", log::level::error}};
    telemetry::registry metrics;
    const auto wanted = settings.connections;
    postgres::pool pool{io.get_executor(), std::move(settings), logger, metrics};
    async::task_group tasks{io.get_executor(), {}};
    tasks.spawn("pool", pool.run());
    const auto open = [&] {
        const auto text = metrics.text();
        return text.find("hermod_postgres_connections{pool=\"test\"} " + std::to_string(wanted)) !=
               std::string::npos;
    };
    co_await eventually(open);
    std::exception_ptr failed;
    try {
        co_await body(pool);
    } catch (...) {
        failed = std::current_exception();
    }
    co_await pool.stop(soon());
    co_await tasks.join();
    if (failed) std::rethrow_exception(failed);
}

}  // namespace

void with_pool(
    postgres::pool_settings settings, std::function<awaitable<void>(postgres::pool&)> body
) {
    run_coro([&](asio::io_context& io) { return run_with_pool(io, settings, body); }, 60s);
}

namespace {

using outcome = postgres::result<postgres::table>;

awaitable<void> run_into(
    postgres::pool& pool, postgres::statement what, deadline limit, std::optional<outcome>& into
) {
    auto done = co_await pool.execute(std::move(what), limit);
    into.emplace(std::move(done));
}

}  // namespace

awaitable<std::vector<outcome>> at_once(
    postgres::pool& pool, std::vector<postgres::statement> statements, deadline limit
) {
    std::vector<std::optional<outcome>> found(statements.size());
    async::task_group tasks{co_await asio::this_coro::executor, {}};
    for (std::size_t i = 0; i < statements.size(); ++i)
        tasks.spawn("statement", run_into(pool, statements[i], limit, found[i]));
    co_await tasks.join();
    std::vector<outcome> results;
    for (auto& one : found) results.push_back(std::move(one.value()));
    co_return results;
}

}  // namespace hermod::testing
