#include <algorithm>

#include "hermod/contracts/control.hpp"
#include "hermod/contracts/events.hpp"
#include "hermod/contracts/feedback.hpp"
#include "hermod/contracts/intake.hpp"
#include "hermod/contracts/pack.hpp"
#include "hermod/contracts/status.hpp"
#include "hermod/contracts/topology.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::contracts;

TEST_CASE("a broken item of a pack does not hurt its neighbours") {
    const auto outcome_text =
        R"({"kind":"outcome","tenantId":"0192F0C1-2d3e-7abc-8def-0123456789ab","accountId":"0192f0c1-2d3e-7abc-8def-0123456789ad",)"
        R"("phoneNumberId":"1","conversationId":"0192f0c1-2d3e-7abc-8def-0123456789ac","messageId":"m1","attempt":1,"try":1,)"
        R"("result":"released","at":1})";
    const auto body = write_pack({outcome_text, R"({"kind":"nonsense"})", "7", outcome_text});
    const auto pack = read_pack<feedback>(body);
    REQUIRE(pack.has_value());
    REQUIRE(pack->size() == 4);
    CHECK(pack->at(0).content.has_value());
    CHECK(pack->at(1).content.has_error());
    CHECK(pack->at(1).raw == R"({"kind":"nonsense"})");
    CHECK(pack->at(2).content.has_error());
    CHECK(pack->at(3).content.has_value());
    // One spelling of ids only, since they are compared as text.
    CHECK(std::get<outcome>(*pack->at(0).content).tenant_id == "0192f0c1-2d3e-7abc-8def-0123456789ab");
}

TEST_CASE("what is no pack is refused as a whole") {
    CHECK(read_pack<feedback>("[]").has_error());
    CHECK(read_pack<feedback>(R"({"items":{}})").has_error());
    CHECK(read_pack<feedback>("{").has_error());
}

TEST_CASE("ranks and words of states belong together") {
    for (const int rank : {0, 10, 20, 30, 35, 40, 50, 60, 90}) {
        const auto status = status_of_rank(rank);
        REQUIRE(status.has_value());
        CHECK(rank_of(*status) == rank);
        CHECK(parse_message_status(to_text(*status)) == status);
    }
    CHECK_FALSE(status_of_rank(15).has_value());
    CHECK_FALSE(parse_message_status("lost").has_value());
}

TEST_CASE("event ids are made of what the event is about") {
    CHECK(status_event_id("m1", 2, message_status::delivered) == "s:m1:2:delivered");
    CHECK(created_event_id("m1") == "c:m1");
    CHECK(inbound_event_id("m1") == "i:m1");
    CHECK(conversation_event_id("c1", 7) == "v:c1:7");
}

TEST_CASE("revoked rights are an event within the store, and nothing else is taken for them") {
    for (const std::string subject : {"018f0000-0000-7000-8000-0000000000a1", ""}) {
        const access_changed change{"018f0000-0000-7000-8000-000000000001", subject, "logout", 1'795'255'200'123};
        const auto made = to_event(change);
        CHECK(made.type == "access_changed");
        CHECK(made.event_id == "x:" + subject + ":1795255200123");
        CHECK(as_access_change(made) == change);
    }
    event other;
    other.type = "message_created";
    CHECK_FALSE(as_access_change(other).has_value());
    event kept;  // as a statement keeps it
    kept.type = "access_changed";
    kept.tenant_id = "t";
    kept.at = 5;
    kept.payload_json = R"({"subject": null, "reason": "settings_changed"})";
    CHECK(as_access_change(kept) == access_changed{"t", "", "settings_changed", 5});
}

TEST_CASE("an intake reply is the HTTP body with its status code") {
    const auto text = write(intake_reply{202, R"({"success":true,"messageId":"m1","status":"sending"})"});
    CHECK(text == R"({"status":202,"success":true,"messageId":"m1","state":"sending"})");
}

TEST_CASE("the topology binds every partition once and every bucket to one stream") {
    const auto one = make_topology(4, 1);
    CHECK(one.queues.size() == 1 + 3 * 4 + 1 + 1 + 1);
    CHECK(std::count_if(one.bindings.begin(), one.bindings.end(),
                        [](const auto& b) { return b.exchange == "hermod.events" && b.routing_key == "#"; }) == 1);
    const auto three = make_topology(4, 3);
    CHECK(std::count_if(three.bindings.begin(), three.bindings.end(),
                        [](const auto& b) { return b.exchange == "hermod.events"; }) == 256);
    for (const auto& queue : three.queues)
        if (queue.name.rfind("hermod.send.", 0) == 0) {
            CHECK(std::get<bool>(queue.arguments.at("x-single-active-consumer")));
            CHECK(std::get<std::string>(queue.arguments.at("x-dead-letter-strategy")) == "at-least-once");
        }
    CHECK(partition_key_of("106000000000001", 4).substr(0, 2) == "p.");
}
