#include "domain/live_event.hpp"

#include "events.hpp"
#include "hermod/json/reader.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::push;
using hermod::testing::make_event;

TEST_CASE("an event has a Socket.IO form and a plain one with the same content") {
    const live_event event{make_event("m1"), {"e", 17, 0xab}};
    CHECK(event.socketio_frame()->payload() ==
          R"(42["status_update",{"messageId":"m1","seq":17,"epoch":"e","eventId":"m1"},"e:17:ab"])");
    CHECK(event.plain_frame()->payload() ==
          R"({"event":"status_update","data":{"messageId":"m1","seq":17,"epoch":"e","eventId":"m1"},"offset":"e:17:ab"})");
    CHECK(event.plain_frame() == event.plain_frame());
}

TEST_CASE("whatever the payload holds, both forms stay JSON") {
    auto content = make_event("quote\"d");
    for (const std::string payload : {"{}", R"({"text":"a\"],\"x\":{}","n":[1,{"b":null}]})", "{ }"}) {
        content.payload_json = payload;
        const live_event event{content, {"e", 1, 1}};
        const auto socketio = json::document::parse(event.socketio_frame()->payload().substr(2));
        REQUIRE(socketio.has_value());
        CHECK(socketio->root().size() == 3);
        CHECK(socketio->root().at(1)["eventId"].string() == "quote\"d");
        const auto plain = json::document::parse(event.plain_frame()->payload());
        REQUIRE(plain.has_value());
        CHECK(plain->root()["data"]["seq"].integer() == 1);
        CHECK(plain->root()["offset"].string() == "e:1:1");
    }
}

TEST_CASE("positions are read as they are written, and nothing else is") {
    const position where{"1.77", 409'600'001, 0xdeadbeef};
    CHECK(to_text(where) == "1.77:409600001:deadbeef");
    CHECK(parse_position(to_text(where)) == where);
    for (const auto* text : {"", "1", "1:2", "1:x:3", "1:2:", "1::3", "1:-2:3", "1:99999999999999999999999:3", "1:2:123456789"}) {
        INFO(text);
        CHECK_FALSE(parse_position(text).has_value());
    }
    CHECK_FALSE(parse_position(std::string(60, 'e') + ":1:1111").has_value());
}

TEST_CASE("a passing event may have an offset") {
    const auto bare = make_passing_event("typing", R"({"a":1})");
    CHECK(bare.socketio->payload() == R"(42["typing",{"a":1}])");
    CHECK(bare.plain->payload() == R"({"event":"typing","data":{"a":1}})");
    const auto placed = make_passing_event("resync", "{}", "e:1:2");
    CHECK(placed.socketio->payload() == R"(42["resync",{},"e:1:2"])");
    CHECK(placed.plain->payload() == R"({"event":"resync","data":{},"offset":"e:1:2"})");
}

TEST_CASE("only a change of hands says whom a conversation goes to, and leaves the rest out for those who lose it") {
    auto content = make_event("v1");
    content.type = "conversation_updated";
    content.conversation_id = "018f0000-0000-7000-8000-0000000000c1";
    content.payload_json = R"({"conversationId":"018f0000-0000-7000-8000-0000000000c1","unreadCount":3})";
    CHECK((live_event{content, {"e", 1, 1}}.change_of_hands()) == nullptr);
    content.payload_json =
        R"({"conversationId":"c","version":9,"lastMessage":{"preview":"secret"},"assignedTo":{"id":"018f0000-0000-7000-8000-0000000000a1","name":"Ana"}})";
    const live_event given{content, {"e", 1, 1}};
    REQUIRE(given.change_of_hands() != nullptr);
    CHECK(given.change_of_hands()->to == parse_uuid("018f0000-0000-7000-8000-0000000000a1"));
    CHECK(given.change_of_hands()->version == 9);
    const auto reduced = given.change_of_hands()->reduced.socketio->payload();
    CHECK(reduced ==
          R"(42["conversation_updated",{"conversationId":"018f0000-0000-7000-8000-0000000000c1","version":9,)"
          R"("assignedTo":{"id":"018f0000-0000-7000-8000-0000000000a1","name":"Ana"},"seq":1,"epoch":"e","eventId":"v1"},"e:1:1"])");
    content.payload_json = R"({"assignedTo":null})";
    const live_event freed{content, {"e", 1, 1}};
    REQUIRE(freed.change_of_hands() != nullptr);
    CHECK_FALSE(freed.change_of_hands()->to.has_value());
    content.type = "message_created";
    CHECK((live_event{content, {"e", 1, 1}}.change_of_hands()) == nullptr);
}

TEST_CASE("visitors hear what was said, not what the tenant's people do about it") {
    auto content = make_event("x");
    for (const auto* type : {"message_created", "status_update", "inbound_message", "message_updated"}) {
        content.type = type;
        CHECK((live_event{content, {"e", 1, 1}}.is_for_visitors()));
    }
    for (const auto* type : {"conversation_updated", "account_updated", "something_new"}) {
        content.type = type;
        CHECK_FALSE((live_event{content, {"e", 1, 1}}.is_for_visitors()));
    }
}
