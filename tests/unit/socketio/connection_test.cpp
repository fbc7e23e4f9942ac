#include "hermod/socketio/connection.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::socketio;
using namespace std::chrono_literals;

namespace {

const deadline start{1h};
using lines = std::vector<std::string>;

/// An application that takes "/" and "/custom", records everything and echoes nothing.
struct recorder : connection_port {
    void send(const frame_ptr& packet) override {
        const bool is_binary = packet->kind() == websocket::opcode::binary;
        said.push_back((is_binary ? "binary " : "") + std::string{packet->payload()});
    }
    void close(close_reason reason) override {
        said.push_back("close " + std::string{to_string(reason)});
        under_test->on_closed(reason);
    }
    void on_connect(std::string_view nsp, json::view auth) override {
        said.push_back("connect " + std::string{nsp} + " " + auth.dump());
        if (is_late) return;
        if (nsp == "/" || nsp == "/custom") under_test->accept(nsp, "sid1");
        else under_test->refuse(nsp, "Invalid namespace");
    }
    void on_event(std::string_view nsp, const arguments& event) override {
        said.push_back("event " + std::string{nsp} + " " + event.items.dump() + " " + std::string{event.ack_id});
        for (const auto& bytes : event.attachments) said.push_back("with " + bytes);
    }
    void on_ack(std::string_view, std::uint64_t ack, const arguments& answer) override {
        said.push_back("ack " + std::to_string(ack) + " " + answer.items.dump());
    }
    void on_disconnect(std::string_view nsp, std::string_view reason) override {
        said.push_back("left " + std::string{nsp} + ": " + std::string{reason});
    }

    connection* under_test{nullptr};
    bool is_late{false};
    lines said;
};

struct client {
    connection_settings settings;
    recorder app;
    connection under_test{settings, app, start};

    explicit client(bool joins = true) {
        app.under_test = &under_test;
        if (joins) say({"0"});
        app.said.clear();
    }
    lines say(std::initializer_list<std::string_view> packets) {
        for (const auto packet : packets) under_test.on_message(packet, false);
        return std::exchange(app.said, {});
    }
};

const lines broken{"close parse error", "left /: parse error"};

}  // namespace

TEST_CASE("a namespace is joined by CONNECT, with the auth object or an empty one") {
    client c{false};
    CHECK(c.say({"0"}) == lines{"connect / {}", R"(40{"sid":"sid1"})"});
    CHECK(c.say({R"(0/custom,{"token":"abc"})"}) == lines{R"(connect /custom {"token":"abc"})", R"(40/custom,{"sid":"sid1"})"});
    CHECK(c.under_test.is_joined("/custom"));
}

TEST_CASE("an unknown namespace is refused, the connection stays and may ask again") {
    client c{false};
    CHECK(c.say({"0/random"}) == lines{"connect /random {}", R"(44/random,{"message":"Invalid namespace"})"});
    CHECK(c.say({"0/random"}).size() == 2);
    CHECK(c.say({"0"}).size() == 2);
}

TEST_CASE("a refusal carries data if there is any, an acceptance a pid") {
    client c{false};
    c.app.is_late = true;
    c.say({"0", "0/custom"});
    c.under_test.refuse("/", "no", R"({"code":7})");
    c.under_test.accept("/custom", "s", "p");
    CHECK(c.say({}) == lines{R"(44{"message":"no","data":{"code":7}})", R"(40/custom,{"sid":"s","pid":"p"})"});
}

TEST_CASE("events and acknowledgements go both ways") {
    client c;
    CHECK(c.say({R"(2["m",1])", R"(2456["m",{"a":[true]}])"}) ==
          lines{R"(event / ["m",1] )", R"(event / ["m",{"a":[true]}] 456)"});
    c.under_test.acknowledge("/", "456", "[1]");
    c.under_test.emit("/", R"(["x",2])");
    const auto number = c.under_test.emit_with_ack("/", R"(["q"])");
    CHECK(number == 1);
    CHECK(c.say({R"(31["yes"])", R"(31["again"])"}) == lines{"43456[1]", R"(42["x",2])", R"(421["q"])", R"(ack 1 ["yes"])"});
}

TEST_CASE("attachments are collected, and sent after their header") {
    client c;
    c.say({R"(52-9["m",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])"});
    c.under_test.on_message("\x01\x02", true);
    CHECK(c.say({}).empty());
    c.under_test.on_message("\x03", true);
    CHECK(c.say({}) == lines{R"(event / ["m",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}] 9)", "with \x01\x02", "with \x03"});
    const std::vector<std::string> attachments{"A", "B"};
    c.under_test.acknowledge("/", "9", R"([{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])", attachments);
    CHECK(c.say({}) == lines{R"(462-9[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])", "binary A", "binary B"});
}

TEST_CASE("every closing rule closes the connection") {
    for (const auto* text :
         {"0", "0{}", R"(2/custom,["x"])", "1/custom,", R"(4{"message":"x"})", "4", "abc", "", "0[]", "2[]", "2{}", "1{}",
          "3{}", R"(2["connect"])", R"(511-["m"])", R"(50-["x"])", R"(51-["m",{"_placeholder":true,"num":3}])"}) {
        INFO(text);
        client c;
        CHECK(c.say({text}) == broken);
        CHECK(c.say({R"(2["late"])"}).empty());
    }
}

TEST_CASE("the first packet must be a CONNECT") {
    for (const auto* text : {R"(2["x"])", "1", R"(31["x"])", "4"}) {
        client c{false};
        CHECK(c.say({text}) == lines{"close parse error"});
    }
}

TEST_CASE("a text packet while attachments are missing closes, so does an attachment without a header") {
    client c;
    CHECK(c.say({R"(51-["m",{"_placeholder":true,"num":0}])", R"(2["x"])"}) == broken);
    client d;
    d.under_test.on_message("bytes", true);
    CHECK(d.say({}) == broken);
}

TEST_CASE("what the reference tolerates changes nothing") {
    client c;
    CHECK(c.say({"2", R"(3["a"])", R"(39["a"])", R"(399999999999999999999["a"])", "3"}).empty());
    CHECK(c.say({"2[5,1]"}) == lines{"event / [5,1] "});
}

TEST_CASE("leaving the last namespace leaves the connection open") {
    client c;
    CHECK(c.say({"1"}) == lines{"left /: client namespace disconnect"});
    CHECK(c.under_test.next_deadline() == deadline::max());
    CHECK(c.say({"0"}).size() == 2);
}

TEST_CASE("the server can put a client out of a namespace") {
    client c;
    c.under_test.disconnect("/");
    CHECK(c.say({}) == lines{"41", "left /: server namespace disconnect"});
}

TEST_CASE("a connection without a namespace is closed after the time-out") {
    client c{false};
    CHECK(c.under_test.next_deadline() == start + 45s);
    c.under_test.tick(start + 44s);
    CHECK(c.say({}).empty());
    c.under_test.tick(start + 45s);
    CHECK(c.say({}) == lines{"close forced close"});
    client joined;
    joined.under_test.tick(start + 50s);
    CHECK(joined.say({}).empty());
}

TEST_CASE("an answer that comes after the end is dropped") {
    client c{false};
    c.app.is_late = true;
    c.say({"0"});
    c.under_test.on_closed(close_reason::transport_close);
    c.under_test.accept("/", "s");
    c.under_test.refuse("/", "no");
    CHECK(c.say({}).empty());
}

TEST_CASE("attachments of one packet are bounded together, and so are namespaces") {
    client c;
    c.settings.max_binary_bytes = 10;
    c.say({R"(52-["m",{"_placeholder":true,"num":0}])"});
    c.under_test.on_message(std::string(11, 'x'), true);
    CHECK(c.say({}) == broken);
    client d;
    d.settings.max_namespaces = 1;
    CHECK(d.say({"0/custom"}) == broken);
}
