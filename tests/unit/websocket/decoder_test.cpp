#include "hermod/websocket/decoder.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace hermod;
using websocket::opcode;

namespace {

struct collector : websocket::message_sink {
    bool on_frame(opcode kind, std::string_view payload) override {
        frames.emplace_back(kind, payload);
        return kind != opcode::close;
    }
    std::vector<std::pair<opcode, std::string>> frames;
};

std::string masked(opcode kind, std::string_view payload, bool is_final = true) {
    return websocket::encode_masked(kind, payload, {0x12, 0x34, 0x56, 0x78}, is_final);
}

/// Feeds `bytes` in pieces of `step`; the first fault.
std::uint16_t feed(collector& into, std::string bytes, std::size_t step = 1 << 20, std::size_t limit = 1000) {
    websocket::decoder decoder;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        std::string piece = bytes.substr(at, step);
        if (const auto fault = decoder.feed(piece, limit, into); fault != 0) return fault;
    }
    return 0;
}

std::uint16_t fault_of(const std::string& bytes, std::size_t limit = 1000) {
    collector ignored;
    const auto at_once = feed(ignored, bytes, 1 << 20, limit);
    const auto sliced = feed(ignored, bytes, 1, limit);
    CHECK(at_once == sliced);
    return at_once;
}

}  // namespace

TEST_CASE("messages come out whole, however the bytes are cut") {
    const std::string bytes = masked(opcode::text, "4hello") + masked(opcode::binary, std::string(300, '\xff')) +
                              masked(opcode::text, "Zo\xc3", false) + masked(opcode::ping, "p") +
                              masked(opcode::continuation, "\xab", false) + masked(opcode::continuation, "!");
    for (std::size_t step = 1; step < bytes.size(); ++step) {
        collector sink;
        CHECK(feed(sink, bytes, step) == 0);
        REQUIRE(sink.frames.size() == 4);
        CHECK(sink.frames[0] == std::pair{opcode::text, std::string{"4hello"}});
        CHECK(sink.frames[1] == std::pair{opcode::binary, std::string(300, '\xff')});
        CHECK(sink.frames[2] == std::pair{opcode::ping, std::string{"p"}});
        CHECK(sink.frames[3] == std::pair{opcode::text, std::string{"Zo\xc3\xab!"}});
    }
}

TEST_CASE("what the framing forbids is a protocol error") {
    CHECK(fault_of(std::string{"\x81\x02hi", 4}) == 1002);                        // not masked
    CHECK(fault_of(std::string{"\xc1\x80\0\0\0\0", 6}) == 1002);                  // a reserved bit
    CHECK(fault_of(masked(static_cast<opcode>(3), "x")) == 1002);                 // unknown opcode
    CHECK(fault_of(masked(opcode::ping, "x", false)) == 1002);                    // fragmented control frame
    CHECK(fault_of(masked(opcode::ping, std::string(126, 'x'))) == 1002);         // control frame too long
    CHECK(fault_of(masked(opcode::continuation, "x")) == 1002);                   // nothing to continue
    CHECK(fault_of(masked(opcode::text, "x", false) + masked(opcode::text, "y")) == 1002);
    CHECK(fault_of(std::string{"\x81\xfe\x00\x05\0\0\0\0hello", 13}) == 1002);    // length not in its shortest form
}

TEST_CASE("text that is no UTF-8 is refused, binary may be anything") {
    CHECK(fault_of(masked(opcode::text, "\xc3\x28")) == 1007);
    CHECK(fault_of(masked(opcode::text, "\xed\xa0\x80")) == 1007);
    CHECK(fault_of(masked(opcode::binary, "\xc3\x28")) == 0);
}

TEST_CASE("a message over the limit is refused before it is read") {
    CHECK(fault_of(masked(opcode::text, std::string(1000, 'x'))) == 0);
    CHECK(fault_of(masked(opcode::text, std::string(1001, 'x')).substr(0, 8)) == 1009);
    CHECK(fault_of(masked(opcode::text, std::string(600, 'x'), false) + masked(opcode::continuation, std::string(600, 'x'))) == 1009);
    CHECK(fault_of(std::string{"\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", 14}) == 1009);
}

TEST_CASE("nothing is decoded after a close frame or a fault") {
    collector sink;
    CHECK(feed(sink, masked(opcode::close, "\x03\xe8") + masked(opcode::text, "late")) == 0);
    CHECK(sink.frames.size() == 1);

    websocket::decoder decoder;
    auto bad = masked(opcode::continuation, "x");
    CHECK(decoder.feed(bad, 1000, sink) == 1002);
    auto good = masked(opcode::text, "late");
    CHECK(decoder.feed(good, 1000, sink) == 0);
    CHECK(sink.frames.size() == 1);
}

TEST_CASE("a decoder holds no memory between messages") {
    websocket::decoder decoder;
    collector sink;
    auto bytes = masked(opcode::text, std::string(900, 'x'));
    auto first = bytes.substr(0, 500);
    auto second = bytes.substr(500);
    CHECK(decoder.feed(first, 1000, sink) == 0);
    CHECK(decoder.held_bytes() == 500);
    CHECK(decoder.feed(second, 1000, sink) == 0);
    CHECK(decoder.held_bytes() == 0);
    CHECK(sink.frames.size() == 1);
}

TEST_CASE("a client's decoder takes unmasked frames only") {
    websocket::decoder decoder{websocket::decoder::peer::server};
    collector sink;
    std::string bytes{websocket::make_frame(opcode::text, {"hi"})->bytes()};
    CHECK(decoder.feed(bytes, 1000, sink) == 0);
    CHECK(sink.frames.size() == 1);
    auto wrong = masked(opcode::text, "hi");
    CHECK(decoder.feed(wrong, 1000, sink) == 1002);
}
