#include "support/catch.hpp"
#include "timestamp.hpp"

#include "hermod/postgres/query.hpp"

#include <chrono>

using namespace hermod;
using namespace hermod::postgres;
using namespace std::chrono;

namespace {

std::string only(const params& given) {
    return given.values().at(0).value();
}

system_time instant(int year, unsigned month, unsigned day_of_month, microseconds since_midnight) {
    return sys_days{
               std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day_of_month)} +
           since_midnight;
}

}  // namespace

TEST_CASE("parameters keep their order and their nulls") {
    params given;
    given.add("a")
        .add(7)
        .add(true)
        .add(false)
        .add_null()
        .add(std::optional<std::string>{})
        .add(std::optional{3});
    const std::vector<std::optional<std::string>> expected{
        "a", "7", "t", "f", std::nullopt, std::nullopt, "3"};
    CHECK(given.values() == expected);
}

TEST_CASE("64 bit numbers are written whole") {
    CHECK(
        only(params{}.add(std::int64_t{-9'223'372'036'854'775'807LL - 1})) == "-9223372036854775808"
    );
}

TEST_CASE("times are written in UTC with microseconds") {
    CHECK(
        only(params{}.add(instant(2026, 11, 21, 10h + 5min + 9s + 42us))) ==
        "2026-11-21 10:05:09.000042+00"
    );
    CHECK(
        only(params{}.add(instant(1969, 12, 31, 23h + 59min + 59s + 999'999us))) ==
        "1969-12-31 23:59:59.999999+00"
    );
}

TEST_CASE("times are read back as they were written, whatever the offset") {
    const auto time = instant(2026, 2, 28, 23h + 59min + 59s + 1us);
    CHECK(parse_timestamp(only(params{}.add(time))) == time);
    CHECK(parse_timestamp("2026-03-01 05:29:59.000001+05:30") == time);
    CHECK(parse_timestamp("2026-02-28 15:59:59.000001-08") == time);
    CHECK(parse_timestamp("2026-11-21 10:00:00.12+00") == instant(2026, 11, 21, 10h + 120ms));
    CHECK(parse_timestamp("2026-11-21 10:00:00+00") == instant(2026, 11, 21, 10h));
}

TEST_CASE("what is no time is refused") {
    for (const char* text :
         {"",
          "infinity",
          "2026-11-21",
          "2026-11-21 10:00:00",
          "2026-13-01 00:00:00+00",
          "2026-02-30 00:00:00+00",
          "2026-11-21T10:00:00+00",
          "2026-11-21 10:00:00+00 BC"})
        CHECK_FALSE(parse_timestamp(text).has_value());
}

TEST_CASE("bytes become hex") {
    CHECK(only(params{}.add_bytes(std::string_view{"\0\xff\\'", 4})) == "\\x00ff5c27");
    CHECK(only(params{}.add_bytes("")) == "\\x");
}

TEST_CASE("array texts are always quoted, so nothing in them is syntax") {
    const std::vector<std::string> texts{
        "plain", "", "NULL", "a,b", "{x}", "say \"hi\"", "back\\slash", " blank "};
    CHECK(
        only(params{}.add_array(texts)) ==
        R"({"plain","","NULL","a,b","{x}","say \"hi\"","back\\slash"," blank "})"
    );
}

TEST_CASE("array nulls are unquoted, numbers are plain, and an empty array is empty") {
    const std::vector<std::optional<std::string>> texts{"a", std::nullopt};
    const std::vector<std::optional<std::int64_t>> numbers{1, std::nullopt, -3};
    CHECK(only(params{}.add_array(texts)) == R"({"a",NULL})");
    CHECK(only(params{}.add_array(numbers)) == "{1,NULL,-3}");
    CHECK(only(params{}.add_array(std::vector<std::int64_t>{4, 5})) == "{4,5}");
    CHECK(only(params{}.add_array(std::vector<std::string>{})) == "{}");
}
