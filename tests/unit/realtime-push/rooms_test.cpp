#include "domain/rooms.hpp"

#include "events.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::push;
using hermod::testing::make_event;

namespace {

struct ear : listener {
    void deliver(const live_event&) override { ++heard; }
    void deliver(const passing_event&) override { ++heard; }
    int heard{0};
};

live_event event_of(std::string conversation) { return live_event{make_event("x", "t1", std::move(conversation)), {"e", 1, 1}}; }

}  // namespace

TEST_CASE("an event is heard by its tenant's room and its conversation's") {
    rooms all;
    ear everything, mine, other, stranger;
    all.join(everything, "t1", "");
    all.join(mine, "t1", "c1");
    all.join(other, "t1", "c2");
    all.join(stranger, "t2", "");
    CHECK(all.publish("t1", event_of("c1")) == 2);
    CHECK(everything.heard == 1);
    CHECK(mine.heard == 1);
    CHECK(other.heard == 0);
    CHECK(stranger.heard == 0);
    CHECK(all.publish("nobody", event_of("c1")) == 0);
    for (auto* const each : {&everything, &mine, &other, &stranger}) all.leave(*each);
    CHECK(all.size() == 0);
}

TEST_CASE("leaving in any order keeps the others in") {
    rooms all;
    std::vector<ear> ears(5);
    for (auto& each : ears) all.join(each, "t1", "");
    for (const std::size_t gone : {1U, 4U, 0U}) all.leave(ears[gone]);
    all.leave(ears[0]);
    CHECK(all.publish("t1", event_of("c1")) == 2);
    CHECK(ears[2].heard == 1);
    CHECK(ears[3].heard == 1);
    CHECK(ears[0].heard == 0);
    all.leave(ears[2]);
    all.leave(ears[3]);
    all.sweep();
    all.join(ears[2], "t1", "c1");
    CHECK(all.publish("t1", event_of("c1")) == 1);
    all.leave(ears[2]);
}

TEST_CASE("a passing event leaves out who sent it, and reaches everybody if it is for all") {
    rooms all;
    ear sender, colleague, widget;
    all.join(sender, "t1", "");
    all.join(colleague, "t1", "");
    all.join(widget, "t1", "c1");
    const auto event = make_passing_event("typing", "{}");
    all.publish("t1", "c1", event, &sender);
    CHECK(sender.heard == 0);
    CHECK(colleague.heard == 1);
    CHECK(widget.heard == 1);
    all.publish("t1", "", event, nullptr);
    CHECK(widget.heard == 1);
    CHECK(sender.heard == 1);
    all.publish_to_all(event);
    CHECK(widget.heard == 2);
    for (auto* const each : {&sender, &colleague, &widget}) all.leave(*each);
}
