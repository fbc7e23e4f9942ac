#include "hermod/postgres/migrations.hpp"

#include "database.hpp"
#include "support/catch.hpp"

#include <future>
#include <stdexcept>

using namespace hermod;
using namespace hermod::testing;

namespace {

const std::vector<postgres::migration> two_steps{
    {1, "V001__first", "create table steps (id int); insert into steps values (1)"},
    {2, "V002__second", "insert into steps values (2); select pg_sleep(0.2)"}};

void forget() {
    admin("drop table if exists hermod_migrations, steps");
}

void migrate(const std::vector<postgres::migration>& steps) {
    log::logger logger{log::settings{"test", log::level::error}};
    postgres::migrate(server().conninfo(), secret{server().password()}, steps, logger);
}

std::string applied() {
    return admin("select string_agg(name, ',' order by number) from hermod_migrations");
}

}  // namespace

TEST_CASE("migrations are applied once, in order, and recorded with their checksums") {
    forget();
    migrate(two_steps);
    migrate(two_steps);
    CHECK(applied() == "V001__first,V002__second");
    CHECK(admin("select count(*) from steps") == "2");
    CHECK(
        admin("select count(*) from hermod_migrations where length(sha256) = 64 and applied_at <= "
              "now()") == "2"
    );
}

TEST_CASE("processes that migrate at the same time take turns") {
    forget();
    auto first = std::async(std::launch::async, [] { migrate(two_steps); });
    auto second = std::async(std::launch::async, [] { migrate(two_steps); });
    CHECK_NOTHROW(first.get());
    CHECK_NOTHROW(second.get());
    CHECK(admin("select count(*) from steps") == "2");
}

TEST_CASE("a migration that was changed after it had been applied is refused") {
    forget();
    migrate(two_steps);
    auto changed = two_steps;
    changed[0].sql += " ";
    CHECK_THROWS_AS(migrate(changed), std::runtime_error);
}

TEST_CASE("a number that comes later than a higher one is applied, too") {
    forget();
    migrate({two_steps[0], {20, "V020__third", "insert into steps values (20)"}});
    migrate({two_steps[0], two_steps[1], {20, "V020__third", "insert into steps values (20)"}});
    CHECK(applied() == "V001__first,V002__second,V020__third");
    CHECK(admin("select string_agg(id::text, ',' order by id) from steps") == "1,2,20");
}

TEST_CASE("a database that is newer than the program is refused") {
    forget();
    migrate(two_steps);
    CHECK_THROWS_AS(migrate({two_steps[0]}), std::runtime_error);
}

TEST_CASE("a migration that fails leaves nothing of itself and keeps those before it") {
    forget();
    auto steps = two_steps;
    steps[1].sql = "insert into steps values (2); insert into nowhere values (1)";
    CHECK_THROWS_AS(migrate(steps), std::runtime_error);
    CHECK(applied() == "V001__first");
    CHECK(admin("select count(*) from steps") == "1");
    migrate(two_steps);
    CHECK(applied() == "V001__first,V002__second");
}

TEST_CASE("a migration that ends its own transaction is refused") {
    forget();
    CHECK_THROWS_AS(
        migrate({{1, "V001__first", "create table steps (id int); commit"}}), std::runtime_error
    );
}
