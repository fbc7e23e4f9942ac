#include "hermod/base/encoding.hpp"

#include "support/catch.hpp"

using namespace hermod;

TEST_CASE("base64 follows the vectors of RFC 4648") {
    CHECK(to_base64("") == "");
    CHECK(to_base64("f") == "Zg==");
    CHECK(to_base64("fo") == "Zm8=");
    CHECK(to_base64("foobar") == "Zm9vYmFy");
    CHECK(to_base64url("\xfb\xff") == "-_8");
    CHECK(from_base64("Zm8=").value() == "fo");
    CHECK(from_base64url("-_8").value() == "\xfb\xff");
}

TEST_CASE("what is no base64 is refused") {
    CHECK_FALSE(from_base64("Zm8"));
    CHECK_FALSE(from_base64("Zm8*"));
    CHECK_FALSE(from_base64url("Zg=="));
    CHECK_FALSE(from_base64url("Z"));
    CHECK_FALSE(from_base64url("Zh"));  // leftover bits that are not zero
}

TEST_CASE("hex goes both ways and refuses odd text") {
    CHECK(to_hex(std::string_view{"\x00\xff", 2}) == "00ff");
    CHECK(from_hex("00fF").value() == std::string("\x00\xff", 2));
    CHECK_FALSE(from_hex("0"));
    CHECK_FALSE(from_hex("0g"));
}

TEST_CASE("only well-formed UTF-8 is UTF-8") {
    CHECK(is_utf8("grüß 👍"));
    CHECK_FALSE(is_utf8("\xC0\x80"));          // overlong
    CHECK_FALSE(is_utf8("\xED\xA0\x80"));      // surrogate
    CHECK_FALSE(is_utf8("\xF4\x90\x80\x80"));  // beyond U+10FFFF
    CHECK_FALSE(is_utf8("\xE2\x82"));          // cut
    CHECK(count_code_points("grüß 👍") == 6);
}
