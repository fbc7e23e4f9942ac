#include "domain/page.hpp"
#include "domain/service_window.hpp"
#include "support/catch.hpp"

#include "hermod/base/encoding.hpp"

using namespace hermod;
using namespace hermod::store;
using namespace std::chrono_literals;

namespace {

const std::optional<std::string> none;
const system_time noon = *parse_rfc3339("2026-11-21T12:00:00Z");

std::string field_of(const page_result& page) {
    return page ? "" : page.error().field;
}

}  // namespace

TEST_CASE("a cursor keeps its time to the microsecond, and its id") {
    const cursor place{noon + 123'456us, "msg_1:a.b-c"};
    const auto text = encode_cursor(place);
    CHECK(text.find_first_of("+/=") == std::string::npos);
    CHECK(decode_cursor(text) == place);
}

TEST_CASE("what is no cursor is refused") {
    CHECK_FALSE(decode_cursor("").has_value());
    CHECK_FALSE(decode_cursor("%%%").has_value());
    for (const char* plain :
         {"",
          "/",
          "1/",
          "/a",
          "1",
          "x/a",
          "-1/a",
          "1/a b",
          "1/a/b",
          "99999999999999999999/a",
          "253402300800000000/a",
          " 1/a"})
        CHECK_FALSE(decode_cursor(to_base64url(plain)).has_value());
    CHECK_FALSE(decode_cursor(std::string(1'000, 'A')).has_value());
}

TEST_CASE("a page has 20 rows unless asked otherwise") {
    const auto page = read_page(none, none, none);
    REQUIRE(page.has_value());
    CHECK(page->limit == 20);
    CHECK(page->offset == 0);
    CHECK_FALSE(page->after.has_value());
}

TEST_CASE("limits and offsets beyond their bounds are refused, and so is offset with cursor") {
    CHECK(read_page("1", none, none)->limit == 1);
    CHECK(read_page("100", "10000", none)->offset == 10'000);
    for (const char* limit : {"0", "101", "-1", "", "ten", "1.5", "99999999999999"})
        CHECK(field_of(read_page(limit, none, none)) == "limit");
    for (const char* offset : {"-1", "10001", "x"})
        CHECK(field_of(read_page(none, offset, none)) == "offset");
    const auto text = encode_cursor({noon, "a"});
    CHECK(read_page(none, none, text)->after.has_value());
    CHECK(read_page(none, "0", text)->after.has_value());
    CHECK(field_of(read_page(none, "1", text)) == "cursor");
    CHECK(field_of(read_page(none, none, "nonsense")) == "cursor");
    CHECK_FALSE(read_page(none, none, "")->after.has_value());
}

TEST_CASE("the window is open for 24 hours after the customer's last message") {
    CHECK(window_end(noon) == noon + 24h);
    CHECK(is_window_open(noon, noon + 24h - 1us));
    CHECK_FALSE(is_window_open(noon, noon + 24h));
    CHECK_FALSE(is_window_open(std::nullopt, noon));
}
