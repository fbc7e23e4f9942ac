#include "domain/rooms.hpp"

#include "events.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::push;
using hermod::testing::make_event;

namespace {

const uuid ana = *parse_uuid("018f0000-0000-7000-8000-0000000000a1");
const uuid ben = *parse_uuid("018f0000-0000-7000-8000-0000000000a2");
const agent_reach nobody{};
const agent_reach all_agents{agent_reach::kind::all};
const agent_reach only_ana{agent_reach::kind::one, ana};

struct one_ear : listener {
    explicit one_ear(std::string name = {}) : name_{std::move(name)} {}
    void deliver(const live_event&) override { ++heard; }
    void deliver(const passing_event&) override { ++heard; }
    const std::string& subject() const noexcept override { return name_; }
    void reconsider() override {}
    void send_away(std::string_view) override {}
    int heard{0};

private:
    std::string name_;
};

live_event event_of(std::string conversation, std::string type = "status_update") {
    auto content = make_event("x", "t1", std::move(conversation));
    content.type = std::move(type);
    return live_event{content, {"e", 1, 1}};
}

seat staff(std::string tenant, std::string conversation = {}) { return {seat::kind::staff, {}, std::move(tenant), std::move(conversation)}; }
seat agent(const uuid& user, std::string conversation = {}) { return {seat::kind::agent, user, "t1", std::move(conversation)}; }
seat visitor_of(std::string conversation) { return {seat::kind::visitor, {}, "t1", std::move(conversation)}; }

}  // namespace

TEST_CASE("an event is heard by its tenant's room and its conversation's") {
    rooms all;
    one_ear everything, mine, other, stranger;
    all.join(everything, staff("t1"));
    all.join(mine, visitor_of("c1"));
    all.join(other, visitor_of("c2"));
    all.join(stranger, staff("t2"));
    CHECK(all.publish("t1", event_of("c1"), nobody) == 2);
    CHECK(everything.heard == 1);
    CHECK(mine.heard == 1);
    CHECK(other.heard == 0);
    CHECK(stranger.heard == 0);
    CHECK(all.publish("nobody", event_of("c1"), nobody) == 0);
    CHECK(all.publish("t1", event_of("c1", "conversation_updated"), nobody) == 1);
    CHECK(mine.heard == 1);
    CHECK(all.publish("t1", event_of("", "account_updated"), all_agents) == 1);
    for (auto* const each : {&everything, &mine, &other, &stranger}) all.leave(*each);
    CHECK(all.size() == 0);
}

TEST_CASE("agents hear what they may see, in the tenant's room and in a conversation's") {
    rooms all;
    one_ear of_ana, of_ben, inside_ana, inside_ben;
    all.join(of_ana, agent(ana));
    all.join(of_ben, agent(ben));
    all.join(inside_ana, agent(ana, "c1"));
    all.join(inside_ben, agent(ben, "c1"));
    CHECK(all.publish("t1", event_of("c1"), nobody) == 0);
    CHECK(all.publish("t1", event_of("c1"), only_ana) == 2);
    CHECK(of_ana.heard == 1);
    CHECK(inside_ana.heard == 1);
    CHECK(of_ben.heard + inside_ben.heard == 0);
    CHECK(all.publish("t1", event_of("c1"), all_agents) == 4);
    const auto told = make_passing_event("conversation_updated", "{}");
    all.tell_agents("t1", told, all_agents, only_ana);
    CHECK(of_ana.heard == 2);
    CHECK(of_ben.heard == 2);
    CHECK(all.has_agents("t1"));
    for (auto* const each : {&of_ana, &of_ben, &inside_ana, &inside_ben}) all.leave(*each);
    CHECK_FALSE(all.has_agents("t1"));
}

TEST_CASE("everybody of a tenant is found by subject") {
    rooms all;
    one_ear first{"ana"}, second{"ana"}, third{"ben"}, foreign{"ana"};
    all.join(first, agent(ana));
    all.join(second, staff("t1", "c1"));
    all.join(third, visitor_of("c1"));
    all.join(foreign, staff("t2"));
    CHECK(all.find("t1", "ana").size() == 2);
    CHECK(all.find("t1", "").size() == 3);
    CHECK(all.find("t3", "").empty());
    for (auto* const each : {&first, &second, &third, &foreign}) all.leave(*each);
}

TEST_CASE("leaving in any order keeps the others in") {
    rooms all;
    std::vector<one_ear> ears(5);
    for (auto& each : ears) all.join(each, staff("t1"));
    for (const std::size_t gone : {1U, 4U, 0U}) all.leave(ears[gone]);
    all.leave(ears[0]);
    CHECK(all.publish("t1", event_of("c1"), nobody) == 2);
    CHECK(ears[2].heard == 1);
    CHECK(ears[3].heard == 1);
    CHECK(ears[0].heard == 0);
    all.leave(ears[2]);
    all.leave(ears[3]);
    all.sweep();
    all.join(ears[2], staff("t1", "c1"));
    CHECK(all.publish("t1", event_of("c1"), nobody) == 1);
    all.leave(ears[2]);
}

TEST_CASE("a passing event leaves out who sent it, and reaches everybody if it is for all") {
    rooms all;
    one_ear sender, colleague, widget, foreign;
    all.join(sender, staff("t1"));
    all.join(colleague, agent(ana));
    all.join(widget, visitor_of("c1"));
    all.join(foreign, staff("t2"));
    const auto event = make_passing_event("typing", "{}");
    all.publish("t1", "c1", event, only_ana, &sender, false);
    CHECK(sender.heard == 0);
    CHECK(colleague.heard == 1);
    CHECK(widget.heard == 1);
    all.publish("t1", "c1", event, nobody, nullptr, true);
    CHECK(widget.heard == 1);
    CHECK(colleague.heard == 1);
    CHECK(sender.heard == 1);
    all.publish_to_all(event, [](const std::string& tenant) { return tenant == "t1"; });
    CHECK(widget.heard == 2);
    CHECK(foreign.heard == 0);
    for (auto* const each : {&sender, &colleague, &widget, &foreign}) all.leave(*each);
}
