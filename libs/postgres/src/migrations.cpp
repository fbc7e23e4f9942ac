#include "hermod/postgres/migrations.hpp"

#include "conninfo.hpp"

#include "hermod/base/encoding.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <openssl/sha.h>
#include <stdexcept>

namespace hermod::postgres {

namespace {

constexpr auto advisory_lock =
    "select pg_advisory_lock(7236478154501)";  // any number, the same in every release
constexpr auto create_record =
    "create table if not exists hermod_migrations (number int primary key, name text not null, "
    "sha256 text not null, "
    "applied_at timestamptz not null default now())";

struct result_closer {
    void operator()(PGresult* rows) const noexcept { PQclear(rows); }
};

using pg_result = std::unique_ptr<PGresult, result_closer>;

struct applied_migration {
    std::string name;
    std::string sha256;
};

std::string checksum_of(const std::string& sql) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(sql.data()), sql.size(), digest.data());
    return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

/// Throws with the server's message unless the statements succeeded.
pg_result run(PGconn* pg, const std::string& what, const std::string& sql) {
    pg_result rows{PQexec(pg, sql.c_str())};
    const auto status = PQresultStatus(rows.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        throw std::runtime_error{what + ": " + PQerrorMessage(pg)};
    return rows;
}

std::map<int, applied_migration> read_applied(PGconn* pg) {
    const auto rows =
        run(pg, "migrations", "select number, name, sha256 from hermod_migrations order by number");
    std::map<int, applied_migration> applied;
    for (int i = 0; i < PQntuples(rows.get()); ++i)
        applied[std::stoi(PQgetvalue(rows.get(), i, 0))] = {
            PQgetvalue(rows.get(), i, 1), PQgetvalue(rows.get(), i, 2)};
    return applied;
}

/// What is applied must be known to this program, unchanged. Numbers are given out in ranges, so one
/// that comes later may be lower than one that is applied already.
void check_applied(
    const std::map<int, applied_migration>& applied, const std::vector<migration>& known
) {
    for (const auto& [number, done] : applied) {
        const auto same = std::find_if(known.begin(), known.end(), [n = number](const auto& one) {
            return one.number == n;
        });
        if (same == known.end())
            throw std::runtime_error{
                "migrations: the database has " + done.name + ", which this program does not know"};
        if (done.sha256 != checksum_of(same->sql))
            throw std::runtime_error{
                "migrations: " + done.name + " was changed after it had been applied"};
    }
}

void apply(PGconn* pg, const migration& next) {
    run(pg, next.name, "begin");
    run(pg, next.name, next.sql);
    if (PQtransactionStatus(pg) != PQTRANS_INTRANS)
        throw std::runtime_error{next.name + ": a migration must not end its own transaction"};
    const std::string number = std::to_string(next.number);
    const std::string checksum = checksum_of(next.sql);
    const std::array<const char*, 3> values{number.c_str(), next.name.c_str(), checksum.c_str()};
    const pg_result recorded{PQexecParams(
        pg,
        "insert into hermod_migrations (number, name, sha256) values ($1::int, $2, $3)",
        3,
        nullptr,
        values.data(),
        nullptr,
        nullptr,
        0
    )};
    if (PQresultStatus(recorded.get()) != PGRES_COMMAND_OK)
        throw std::runtime_error{next.name + ": " + PQerrorMessage(pg)};
    run(pg, next.name, "commit");
}

}  // namespace

void migrate(
    const std::string& address,
    const secret& password,
    const std::vector<migration>& known,
    log::logger& logger
) {
    auto info = parse_conninfo(address);
    info.emplace("application_name", "hermod-migrations");
    info.emplace("connect_timeout", "10");
    const pg_handle pg = start_connection(info, password, true);
    if (!pg || PQstatus(pg.get()) != CONNECTION_OK)
        throw std::runtime_error{
            std::string{"migrations: "} + (pg ? PQerrorMessage(pg.get()) : "out of memory")};

    // Two processes that start together take turns; the lock goes with the session.
    run(pg.get(), "migrations: lock", "set lock_timeout = '120s'");
    run(pg.get(), "migrations: lock", advisory_lock);
    run(pg.get(), "migrations", create_record);
    const auto applied = read_applied(pg.get());
    check_applied(applied, known);
    for (const auto& next : known) {
        if (applied.contains(next.number)) continue;
        apply(pg.get(), next);
        logger.info("postgres.migrated", {{"migration", next.name}});
    }
}

}  // namespace hermod::postgres
