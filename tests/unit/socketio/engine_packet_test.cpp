#include "hermod/engineio/packet.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::engineio;

TEST_CASE("text packets have a type digit, binary ones a b and base64") {
    CHECK(decode_text("4hello").value().content == "hello");
    CHECK(decode_text("2probe").value().type == packet_type::ping);
    const auto binary = decode_text("bAQIDBA==");
    CHECK(binary.value().is_binary);
    CHECK(binary.value().content == "\x01\x02\x03\x04");
    for (const auto* text : {"", "7", "abc", "b*", "bAQI"}) CHECK_FALSE(decode_text(text).has_value());
}

TEST_CASE("a polling body is read up to its first broken packet") {
    const auto whole = decode_body("4hello\x1e""bAQIDBA==\x1e""3");
    CHECK(whole.is_whole);
    REQUIRE(whole.packets.size() == 3);
    CHECK(whole.packets[1].is_binary);
    const auto broken = decode_body("4a\x1e""abc\x1e""4b");
    CHECK_FALSE(broken.is_whole);
    CHECK(broken.packets.size() == 1);
    CHECK_FALSE(decode_body("").is_whole);
    CHECK_FALSE(decode_body("4a\x1e").is_whole);
}

TEST_CASE("packets are joined to a polling body without a trailing separator") {
    const std::vector<frame_ptr> packets{
        make_message({"hello"}), make_binary_message("\x01\x02\x03\x04"), make_packet(packet_type::ping)};
    CHECK(encode_body(packets) == "4hello\x1e""bAQIDBA==\x1e""2");
}
