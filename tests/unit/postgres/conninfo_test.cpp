#include "conninfo.hpp"

#include "support/catch.hpp"

#include <stdexcept>

using namespace hermod;
using namespace hermod::postgres;

TEST_CASE("an address is understood in both of libpq's forms") {
    const auto words = parse_conninfo("host=db1,db2 port=5433 dbname=hermod user=store");
    CHECK(words.at("host") == "db1,db2");
    const auto uri = parse_conninfo("postgresql://store@db1:5433/hermod?sslmode=verify-full");
    CHECK(uri.at("port") == "5433");
    CHECK(uri.at("sslmode") == "verify-full");
    CHECK_THROWS_AS(parse_conninfo("nonsense"), std::runtime_error);
}

TEST_CASE("a password in the address is refused, so that it cannot get into logs") {
    CHECK_THROWS_AS(parse_conninfo("host=db password=x"), std::runtime_error);
    CHECK_THROWS_AS(parse_conninfo("postgresql://store:x@db/hermod"), std::runtime_error);
}

TEST_CASE("a session gets time-outs, UTC and its role, and the given options win by coming last") {
    pool_settings settings;
    settings.name = "reader";
    settings.role = "odd role";
    settings.options = "-c plan_cache_mode=force_custom_plan";
    const auto info =
        make_session_conninfo(parse_conninfo("host=db options='-c statement_timeout=1'"), settings);
    CHECK(
        info.at("options") ==
        "-c TimeZone=UTC -c DateStyle=ISO -c bytea_output=hex -c statement_timeout=10000 -c "
        "lock_timeout=5000 "
        "-c idle_in_transaction_session_timeout=10000 -c role=odd\\ role -c "
        "plan_cache_mode=force_custom_plan "
        "-c statement_timeout=1"
    );
    CHECK(info.at("application_name") == "hermod-reader");
    CHECK(info.at("tcp_user_timeout") == "15000");
    CHECK(info.at("keepalives") == "1");
    CHECK_FALSE(info.contains("target_session_attrs"));
}

TEST_CASE("what the address says itself stays") {
    const auto info = make_session_conninfo(
        parse_conninfo("host=a,b keepalives_idle=99 application_name=mine"), {}
    );
    CHECK(info.at("keepalives_idle") == "99");
    CHECK(info.at("application_name") == "mine");
    CHECK(info.at("target_session_attrs") == "read-write");
}

TEST_CASE("servers are paired with their ports and written back with addresses") {
    auto info = parse_conninfo("host=a,/run/pg port=1,2");
    auto servers = list_servers(info);
    REQUIRE(servers.size() == 2);
    CHECK(servers[1].host == "/run/pg");
    CHECK(servers[1].port == "2");
    servers[0].address = "10.0.0.1";
    set_servers(info, servers);
    CHECK(info.at("host") == "a,/run/pg");
    CHECK(info.at("hostaddr") == "10.0.0.1,");
    CHECK(info.at("port") == "1,2");
    CHECK(list_servers(info).empty());
    CHECK_THROWS_AS(list_servers(parse_conninfo("host=a,b,c port=1,2")), std::runtime_error);
}
