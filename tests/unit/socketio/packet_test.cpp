#include "hermod/socketio/packet.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::socketio;

TEST_CASE("packets of every type are read") {
    CHECK(decode("0").value().type == packet_type::connect);
    const auto connect = decode(R"(0/admin,{"token":"123"})");
    CHECK(connect.value().nsp == "/admin");
    CHECK(connect.value().body()["token"].string() == "123");
    const auto event = decode(R"(2/admin,456["project:delete",123])");
    CHECK(event.value().ack_id == "456");
    CHECK(event.value().body().at(1).integer() == 123);
    CHECK(decode(R"(312["ok"])").value().type == packet_type::ack);
    CHECK(decode("1/admin,").value().type == packet_type::disconnect);
    CHECK(decode(R"(4{"message":"no"})").value().type == packet_type::connect_error);
    const auto binary = decode(R"(52-/a,7["m",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])");
    CHECK(binary.value().attachments == 2);
    CHECK(binary.value().ack_id == "7");
}

TEST_CASE("a namespace ends at the comma or with the packet") {
    CHECK(decode("0/custom").value().nsp == "/custom");
    CHECK(decode(R"(2/,["x"])").value().nsp == "/");
    CHECK(decode("1/custom").value().nsp == "/custom");
}

TEST_CASE("an ack id of any length is kept digit by digit") {
    CHECK(decode(R"(299999999999999999999["x"])").value().ack_id == "99999999999999999999");
}

TEST_CASE("what the reference tolerates is read") {
    for (const auto* text : {"2", R"(2[5,1])", R"(3["a"])", R"(39["a"])", R"(0{})", "3"}) CHECK(decode(text).has_value());
}

TEST_CASE("what makes the reference close is no packet") {
    for (const auto* text :
         {"", "abc", "7", "0[]", R"(0"x")", "0?", "2[]", "2{}", "2abc[1]", R"(2["connect"])", R"(2["disconnecting"])",
          R"(2["newListener"])", "1[1]", "1{}", "3{}", R"(3"a")", R"(511-["m"])", R"(50-["x"])", R"(5-["x"])", "5", "6",
          R"(51["x"])", R"(51-["m",{"_placeholder":true,"num":1}])", R"(51-["m",{"_placeholder":true,"num":-1}])",
          R"(51-["m",{"_placeholder":true}])", R"(51-["m",[{"a":{"_placeholder":true,"num":"0"}}]])", "2[null]",
          R"(2["x",)", R"(599999999999-["x"])", "4[1]"}) {
        INFO(text);
        CHECK_FALSE(decode(text).has_value());
    }
}

TEST_CASE("depth and length of a packet are limited") {
    const std::string deep = "2[\"x\"," + std::string(100, '[') + std::string(100, ']') + "]";
    CHECK_FALSE(decode(deep).has_value());
    CHECK_FALSE(decode("0/" + std::string(300, 'n')).has_value());
}

TEST_CASE("packets are written as they are read") {
    CHECK(encode(packet_type::event, "/", {}, R"(["a"])")->payload() == R"(42["a"])");
    CHECK(encode(packet_type::ack, "/admin", "12", "[]")->payload() == "43/admin,12[]");
    CHECK(encode(packet_type::disconnect, "/", {}, {})->payload() == "41");
    CHECK(encode(packet_type::binary_event, "/x", "3", R"(["a",{"_placeholder":true,"num":0}])", 1)->payload() ==
          R"(451-/x,3["a",{"_placeholder":true,"num":0}])");
}
