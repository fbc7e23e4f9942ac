#include "hermod/postgres/table.hpp"

#include "support/catch.hpp"

#include <libpq-fe.h>

#include <stdexcept>
#include <vector>

using namespace hermod;
using namespace hermod::postgres;

namespace {

/// One row of text fields as the server would send them; nullptr is NULL.
table one_row(const std::vector<const char*>& fields) {
    PGresult* const result = PQmakeEmptyPGresult(nullptr, PGRES_TUPLES_OK);
    std::vector<PGresAttDesc> columns;
    std::string name = "column";
    for (std::size_t i = 0; i < fields.size(); ++i)
        columns.push_back({name.data(), 0, 0, 0, 25, -1, -1});
    PQsetResultAttrs(result, static_cast<int>(columns.size()), columns.data());
    for (std::size_t i = 0; i < fields.size(); ++i) {
        std::string value = fields[i] != nullptr ? fields[i] : "";
        const int length = fields[i] != nullptr ? static_cast<int>(value.size()) : -1;
        PQsetvalue(result, 0, static_cast<int>(i), value.data(), length);
    }
    return table{result};
}

}  // namespace

TEST_CASE("fields are read as what they are") {
    const auto rows = one_row(
        {"text",
         "-42",
         "2.5",
         "t",
         "f",
         "0199c0de-0000-7000-8000-000000000001",
         "2026-11-21 10:00:00.5+00",
         "\\x00ff"}
    );
    REQUIRE(rows.size() == 1);
    const auto row = rows[0];
    CHECK(row.text(0) == "text");
    CHECK(row.integer(1) == -42);
    CHECK(row.number(2) == 2.5);
    CHECK(row.boolean(3));
    CHECK_FALSE(row.boolean(4));
    CHECK(to_string(row.uuid(5)) == "0199c0de-0000-7000-8000-000000000001");
    CHECK(format_rfc3339(row.time(6)) == "2026-11-21T10:00:00.500Z");
    CHECK(row.bytes(7) == std::string("\0\xff", 2));
}

TEST_CASE("null is empty text, no optional value, and no value of another type") {
    const auto rows = one_row({nullptr});
    const auto row = rows[0];
    CHECK(row.is_null(0));
    CHECK(row.text(0).empty());
    CHECK(row.bytes(0).empty());
    CHECK_FALSE(row.optional_text(0).has_value());
    CHECK_FALSE(row.optional_integer(0).has_value());
    CHECK_FALSE(row.optional_time(0).has_value());
    CHECK_THROWS_AS(row.integer(0), std::logic_error);
    CHECK_THROWS_AS(row.boolean(0), std::logic_error);
    CHECK_THROWS_AS(row.uuid(0), std::logic_error);
    CHECK_THROWS_AS(row.time(0), std::logic_error);
}

TEST_CASE("a field that does not exist or is of another type is a bug") {
    const auto rows = one_row({"twelve"});
    CHECK_THROWS_AS(rows[0].text(1), std::logic_error);
    CHECK_THROWS_AS(rows[0].text(-1), std::logic_error);
    CHECK_THROWS_AS(rows[1].text(0), std::logic_error);
    CHECK_THROWS_AS(rows[0].integer(0), std::logic_error);
    CHECK_THROWS_AS(rows[0].number(0), std::logic_error);
    CHECK_THROWS_AS(rows[0].time(0), std::logic_error);
    CHECK_THROWS_AS(rows[0].bytes(0), std::logic_error);
}

TEST_CASE("a table that nobody filled is empty") {
    const table none;
    CHECK(none.empty());
    CHECK(none.affected() == 0);
}
