#include "classify.hpp"

#include "support/catch.hpp"

using namespace hermod::postgres;

TEST_CASE("an SQLSTATE says what the caller may do") {
    CHECK(classify("23505", "") == failure::already_exists);
    CHECK(classify("23503", "") == failure::invalid);
    CHECK(classify("22P02", "") == failure::invalid);
    CHECK(classify("40001", "") == failure::conflict);
    CHECK(classify("40P01", "") == failure::conflict);
    CHECK(classify("57014", "") == failure::timed_out);
    CHECK(classify("55P03", "") == failure::timed_out);
    CHECK(classify("57P01", "") == failure::unavailable);
    CHECK(classify("08006", "") == failure::unavailable);
    CHECK(classify("25006", "") == failure::unavailable);
    CHECK(classify("53300", "") == failure::unavailable);
    CHECK(classify("42601", "") == failure::rejected);
    CHECK(classify("", "") == failure::rejected);
}

TEST_CASE("a plan that no longer fits is tried again, another unsupported feature is a bug") {
    CHECK(classify("0A000", "RevalidateCachedQuery") == failure::conflict);
    CHECK(classify("0A000", "transformInsertStmt") == failure::rejected);
}

TEST_CASE("answers after which the session is of no use replace the connection") {
    for (const char* state : {"0A000", "26000", "25006", "57P01", "57P02", "08003"})
        CHECK(spoils_connection(state));
    for (const char* state : {"23505", "40P01", "57014", "42601", "53200"})
        CHECK_FALSE(spoils_connection(state));
}
