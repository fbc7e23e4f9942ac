#include "hermod/websocket/frame.hpp"

#include "hermod/websocket/handshake.hpp"
#include "support/catch.hpp"

using namespace hermod;
using websocket::make_frame;
using websocket::opcode;

namespace {

http::request good_request() {
    http::request request;
    request.method = "GET";
    request.fields.set("Connection", "keep-alive, Upgrade");
    request.fields.set("Upgrade", "WebSocket");
    request.fields.set("Sec-WebSocket-Version", "13");
    request.fields.set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    return request;
}

}  // namespace

TEST_CASE("a frame has the shortest header for its size") {
    CHECK(make_frame(opcode::text, {"hi"})->bytes() == "\x81\x02hi");
    CHECK(make_frame(opcode::binary, {std::string(126, 'x')})->bytes().substr(0, 4) == std::string_view{"\x82\x7e\x00\x7e", 4});
    CHECK(make_frame(opcode::text, {std::string(65536, 'x')})->bytes().substr(0, 10) ==
          std::string_view{"\x81\x7f\0\0\0\0\0\x01\0\0", 10});
}

TEST_CASE("a frame is put together from parts and knows its payload") {
    const auto frame = make_frame(opcode::text, {"42", "[\"a\"]"});
    CHECK(frame->payload() == "42[\"a\"]");
    CHECK(frame->kind() == opcode::text);
}

TEST_CASE("a close frame carries code and reason, or nothing at all") {
    CHECK(websocket::make_close_frame(1013, "too slow")->bytes() == "\x88\x0a\x03\xf5too slow");
    CHECK(websocket::make_close_frame(0, "dropped")->bytes() == std::string_view{"\x88\0", 2});
    CHECK(websocket::make_close_frame(1000, std::string(300, 'r'))->payload().size() == 125);
}

TEST_CASE("codes that must not be sent make a close frame malformed") {
    CHECK(websocket::parse_close("").value().code == 1005);
    CHECK(websocket::parse_close("\x03\xe8").value().code == 1000);
    for (const int code : {0, 999, 1004, 1005, 1006, 1015, 2999, 5000}) {
        const char text[2] = {static_cast<char>(code / 256), static_cast<char>(code % 256)};
        CHECK_FALSE(websocket::parse_close({text, 2}).has_value());
    }
    CHECK_FALSE(websocket::parse_close("x").has_value());
    CHECK_FALSE(websocket::parse_close("\x03\xe8\xff").has_value());
}

TEST_CASE("the answer key is that of the RFC's example") {
    CHECK(websocket::accept_key("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST_CASE("a good request for an upgrade has no fault, a bad one names it") {
    CHECK(websocket::find_handshake_fault(good_request()).empty());
    auto request = good_request();
    request.fields.set("Sec-WebSocket-Version", "8");
    CHECK_FALSE(websocket::find_handshake_fault(request).empty());
    request = good_request();
    request.fields.set("Sec-WebSocket-Key", "c2hvcnQ=");
    CHECK_FALSE(websocket::find_handshake_fault(request).empty());
    request = good_request();
    request.fields.set("Upgrade", "h2c");
    CHECK_FALSE(websocket::find_handshake_fault(request).empty());
    request = good_request();
    request.method = "POST";
    CHECK_FALSE(websocket::find_handshake_fault(request).empty());
}

TEST_CASE("the 101 acknowledges no extension and carries more headers") {
    auto request = good_request();
    request.fields.set("Sec-WebSocket-Extensions", "permessage-deflate");
    const auto answer = websocket::make_switching_answer(request, {{"Vary", "Origin"}});
    CHECK(answer.find("101 Switching Protocols") != std::string::npos);
    CHECK(answer.find("Vary: Origin\r\n") != std::string::npos);
    CHECK(answer.find("deflate") == std::string::npos);
    CHECK(answer.substr(answer.size() - 4) == "\r\n\r\n");
}
