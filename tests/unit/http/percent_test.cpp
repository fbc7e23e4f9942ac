#include "support/catch.hpp"

#include "hermod/http/message.hpp"

using namespace hermod;

TEST_CASE("percent-encoded text is decoded, malformed text is refused") {
    CHECK(http::percent_decode("a%20b", false) == "a b");
    CHECK(http::percent_decode("a+b", true) == "a b");
    CHECK(http::percent_decode("a+b", false) == "a+b");
    CHECK(http::percent_decode("%c3%A9", false) == "\u00e9");
    CHECK_FALSE(http::percent_decode("%", false).has_value());
    CHECK_FALSE(http::percent_decode("%4", false).has_value());
    CHECK_FALSE(http::percent_decode("%g0", false).has_value());
    CHECK_FALSE(http::percent_decode("%ff", false).has_value());
    CHECK_FALSE(http::percent_decode("%c0%af", false).has_value());
}

TEST_CASE("every text survives encoding and decoding") {
    for (const std::string text : {"", "plain-1_2.3~", "a/b?c=d&e#f", "\u00e9\u4e2d +%"})
        CHECK(http::percent_decode(http::percent_encode(text), true) == text);
}
