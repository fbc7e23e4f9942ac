#include "hermod/base/time.hpp"

#include "support/catch.hpp"

using namespace hermod;

TEST_CASE("times are written with milliseconds and Z, before 1970 too") {
    CHECK(format_rfc3339(from_unix_ms(1'790'000'000'007)) == "2026-09-21T14:13:20.007Z");
    CHECK(format_rfc3339(from_unix_ms(-1)) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("times are read with offsets and fractions") {
    CHECK(to_unix_ms(parse_rfc3339("2026-09-21T14:13:20.0071Z").value()) == 1'790'000'000'007);
    CHECK(to_unix_ms(parse_rfc3339("2026-09-21T16:13:20+02:00").value()) == 1'790'000'000'000);
    CHECK_FALSE(parse_rfc3339("2026-13-21T16:13:20Z"));
    CHECK_FALSE(parse_rfc3339("2026-02-30T16:13:20Z"));
    CHECK_FALSE(parse_rfc3339("2026-09-21T16:13:20"));
    CHECK_FALSE(parse_rfc3339("2026-09-21T16:13:20Zx"));
}
