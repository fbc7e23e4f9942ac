// What the other integration tests stand on: real servers that start, survive SIGKILL and leave nothing behind.
#include <libpq-fe.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>

#include "support/catch.hpp"
#include "support/private_servers.hpp"

using namespace hermod::testing;

namespace {

std::string ask(const private_postgres& server, const std::string& statement) {
    const auto where = server.conninfo() + " password=" + server.password();
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection{PQconnectdb(where.c_str()), PQfinish};
    if (PQstatus(connection.get()) != CONNECTION_OK) return "no connection";
    const std::unique_ptr<PGresult, decltype(&PQclear)> answer{PQexec(connection.get(), statement.c_str()), PQclear};
    return PQntuples(answer.get()) > 0 ? PQgetvalue(answer.get(), 0, 0) : PQresultErrorMessage(answer.get());
}

}  // namespace

TEST_CASE("a private PostgreSQL keeps what was committed over SIGKILL", "[integration]") {
    private_postgres server{sharing::exclusive};
    CHECK(ask(server, "create table kept (n int); insert into kept values (42)").empty());
    server.kill();
    CHECK(ask(server, "select 1") == "no connection");
    server.start_again();
    CHECK(ask(server, "select n from kept") == "42");
    CHECK(ask(server, "show fsync") == "on");
}

TEST_CASE("two private databases are apart", "[integration]") {
    private_postgres one;
    private_postgres other;
    CHECK(one.database() != other.database());
    CHECK(ask(one, "create table mine (n int)").empty());
    CHECK(ask(other, "select to_regclass('mine') is null") == "t");
}

TEST_CASE("a private RabbitMQ comes back after SIGKILL with its virtual host", "[integration]") {
    private_rabbitmq node{sharing::exclusive};
    node.kill();
    node.start_again();
    const auto hosts = node.control("list_vhosts --silent");
    CHECK(hosts.find(node.virtual_host()) != std::string::npos);
}

TEST_CASE("a shared server lends databases and is neither stopped nor killed", "[integration]") {
    const private_postgres kept{sharing::exclusive};
    const char* before = std::getenv("HERMOD_TEST_POSTGRES");
    const std::string value_before = before == nullptr ? "" : before;
    setenv("HERMOD_TEST_POSTGRES", kept.folder().c_str(), 1);
    std::string lent;
    {
        private_postgres borrower;
        lent = borrower.database();
        CHECK(borrower.port() == kept.port());
        CHECK_THROWS_AS(borrower.kill(), std::logic_error);
        CHECK(ask(borrower, "select 1") == "1");
    }
    CHECK(ask(kept, "select count(*) from pg_database where datname = '" + lent + "'") == "0");
    before == nullptr ? unsetenv("HERMOD_TEST_POSTGRES") : setenv("HERMOD_TEST_POSTGRES", value_before.c_str(), 1);
}
