#include "domain/history.hpp"

#include "events.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::push;
using hermod::testing::make_event;
using standing = history::standing;

namespace {

/// Message number `offset` with one event.
event_ptr add(history& to, std::uint64_t offset, std::string id, std::string tenant = "t1", std::string conversation = "c1") {
    auto made = to.append(make_event(std::move(id), std::move(tenant), std::move(conversation)), offset, 0);
    to.note_offset(offset);
    return made;
}

std::vector<std::uint64_t> seqs(const history::gap& gap) {
    std::vector<std::uint64_t> out;
    for (const auto& each : gap.missed) out.push_back(each.event->seq());
    return out;
}

history::share everything(const live_event&) { return history::share::whole; }

std::function<history::share(const live_event&)> of_conversation(std::string wanted) {
    return [wanted = std::move(wanted)](const live_event& event) {
        return event.conversation() == wanted ? history::share::whole : history::share::nothing;
    };
}

using numbers = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("what came after a position is found by tenant and by conversation, in order") {
    history kept{{}, "e"};
    const auto first = add(kept, 0, "a");
    add(kept, 1, "b", "t2");
    add(kept, 2, "c", "t1", "c2");
    add(kept, 3, "d");
    const position seen{"e", first->seq(), first->check()};
    CHECK(seqs(kept.find_gap(seen, "t1", everything)) == numbers{make_seq(2, 0), make_seq(3, 0)});
    CHECK(seqs(kept.find_gap(seen, "t1", of_conversation("c1"))) == numbers{make_seq(3, 0)});
    CHECK(seqs(kept.find_gap(seen, "t3", everything)).empty());
    CHECK(kept.find_gap(kept.head(), "t1", everything).standing == standing::known);
}

TEST_CASE("a client that had seen nothing gets everything since it connected") {
    history kept{{}, "e"};
    const auto at_connect = kept.head();
    CHECK(at_connect == position{"e", 0, 0});
    add(kept, 0, "a");
    CHECK(seqs(kept.find_gap(at_connect, "t1", everything)) == numbers{1});
}

TEST_CASE("repeats are dropped: the same event again, and an offset that was read before") {
    history kept{{}, "e"};
    CHECK(add(kept, 0, "a") != nullptr);
    CHECK(add(kept, 1, "a") == nullptr);
    CHECK(add(kept, 1, "b") == nullptr);
    CHECK(add(kept, 2, "a", "t2") != nullptr);
    CHECK(kept.repeats() == 2);
    CHECK(kept.size() == 2);
}

TEST_CASE("several events of one message are told apart") {
    history kept{{}, "e"};
    const auto first = kept.append(make_event("a"), 7, 0);
    const auto second = kept.append(make_event("b"), 7, 1);
    kept.note_offset(7);
    CHECK(second->seq() == first->seq() + 1);
    CHECK(kept.next_offset() == 8);
}

TEST_CASE("a position that is not this stream's is unknown") {
    history kept{{}, "e"};
    const auto event = add(kept, 0, "a");
    add(kept, 1, "b");
    CHECK(kept.find_gap({"f", event->seq(), event->check()}, "t1", everything).standing == standing::unknown);
    CHECK(kept.find_gap({"e", event->seq(), event->check() + 1}, "t1", everything).standing == standing::unknown);
    CHECK(kept.find_gap({"e", event->seq() + 5, 0}, "t1", everything).standing == standing::unknown);
    CHECK(kept.find_gap({"e", 0, 9}, "t1", everything).standing == standing::unknown);
}

TEST_CASE("a position beyond the end is ahead of this node") {
    history kept{{}, "e"};
    add(kept, 0, "a");
    CHECK(kept.find_gap({"e", make_seq(5, 0), 1}, "t1", everything).standing == standing::ahead);
}

TEST_CASE("what lies before the first message that was read is unknown, what lies after is not") {
    history kept{{}, "e"};
    kept.begin_at(100);
    add(kept, 100, "a");
    CHECK(kept.find_gap({"e", make_seq(50, 0), 1}, "t1", everything).standing == standing::unknown);
    CHECK(kept.find_gap({"e", make_seq(99, 7), 0}, "t1", everything).standing == standing::unknown);
    CHECK(kept.find_gap(kept.head(), "t1", everything).standing == standing::known);
}

TEST_CASE("a quiet tenant's old position stays good while the window moves on, one that lost events does not") {
    history kept{{.events = 10}, "e"};
    const auto quiet = add(kept, 0, "a", "quiet");
    const auto busy = add(kept, 1, "b", "busy");
    for (std::uint64_t i = 2; i < 100; ++i) add(kept, i, "n" + std::to_string(i), "busy");
    CHECK(kept.size() == 10);
    CHECK(kept.find_gap({"e", quiet->seq(), quiet->check()}, "quiet", everything).standing == standing::known);
    CHECK(kept.find_gap({"e", quiet->seq(), quiet->check() + 1}, "quiet", everything).standing == standing::unknown);
    CHECK(kept.find_gap({"e", busy->seq(), busy->check()}, "busy", everything).standing == standing::unknown);
    // An event that left the window may come again as new: the window is where repeats are known.
    CHECK(add(kept, 100, "a", "quiet") != nullptr);
}

TEST_CASE("the window is bounded in bytes too") {
    history kept{{.bytes = 10'000}, "e"};
    for (std::uint64_t i = 0; i < 1'000; ++i) add(kept, i, "n" + std::to_string(i));
    CHECK(kept.bytes() <= 10'000);
    CHECK(kept.size() > 10);
}

TEST_CASE("who missed more than a replay may hold reloads") {
    history kept{{.replay_events = 5}, "e"};
    const auto first = add(kept, 0, "a");
    for (std::uint64_t i = 1; i < 6; ++i) add(kept, i, "n" + std::to_string(i));
    const position seen{"e", first->seq(), first->check()};
    CHECK(kept.find_gap(seen, "t1", everything).missed.size() == 5);
    add(kept, 6, "one more");
    CHECK(kept.find_gap(seen, "t1", everything).standing == standing::too_much);
    history narrow{{.replay_bytes = 300}, "e"};
    for (std::uint64_t i = 0; i < 6; ++i) add(narrow, i, "n" + std::to_string(i));
    CHECK(narrow.find_gap({"e", 0, 0}, "t1", everything).standing == standing::too_much);
}

TEST_CASE("a window that begins in the middle gives out its beginning as a place to come back to") {
    history kept{{}, "e"};
    kept.begin_at(7);
    const auto at_start = kept.head();
    CHECK(kept.find_gap(at_start, "t1", everything).standing == standing::known);
    add(kept, 7, "a");
    CHECK(seqs(kept.find_gap(at_start, "t1", everything)) == numbers{make_seq(7, 0)});
    history other{{}, "e"};
    for (std::uint64_t i = 5; i < 8; ++i) add(other, i, "n" + std::to_string(i));
    CHECK(seqs(other.find_gap(at_start, "t1", everything)) == numbers{make_seq(7, 0)});
}

TEST_CASE("a client may get less than the whole of an event") {
    history kept{{}, "e"};
    add(kept, 0, "a");
    const auto gap = kept.find_gap({"e", 0, 0}, "t1", [](const live_event&) { return history::share::reduced; });
    REQUIRE(gap.missed.size() == 1);
    CHECK(gap.missed[0].is_reduced);
}
