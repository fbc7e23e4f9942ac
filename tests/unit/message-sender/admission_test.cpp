#include "domain/admission.hpp"

#include "support/catch.hpp"

using namespace std::chrono_literals;
using namespace hermod::sender;
using scope = hermod::whatsapp::error_scope;

namespace {

const instant start{1h};

applicant from(job_id job, std::string number, bool is_bulk = false, std::string recipient = "+1") {
    return {.job = job, .who = {"acc", std::move(number), std::move(recipient)}, .is_bulk = is_bulk, .calls_per_second = 10,
            .arrived = start};
}

std::vector<job_id> admitted(const std::vector<permit>& all) {
    std::vector<job_id> out;
    for (const auto& one : all)
        if (one.what == permit::kind::go) out.push_back(one.job);
    return out;
}

using ids = std::vector<job_id>;

}  // namespace

TEST_CASE("interactive messages go before bulk, each in order of arrival") {
    admission gate{{}};
    gate.enter(from(1, "n", true), start);
    gate.enter(from(2, "n"), start);
    gate.enter(from(3, "n"), start);
    ids order;
    for (auto now = start; order.size() < 3; now += 100ms)
        for (const auto id : admitted(gate.poll(now))) order.push_back(id);
    CHECK(order == ids{2, 3, 1});
    CHECK(gate.waiting() == 0);
    CHECK(gate.calls() == 3);
}

TEST_CASE("each number has its own pace, and says when it goes on") {
    admission gate{{}};
    for (job_id i = 1; i <= 3; ++i) gate.enter(from(i, "slow"), start);
    gate.enter(from(9, "other"), start);
    CHECK(admitted(gate.poll(start)).size() == 2);  // one of each
    REQUIRE(gate.next_poll().has_value());
    CHECK(*gate.next_poll() > start);
    CHECK(*gate.next_poll() <= start + 103ms);
    CHECK(admitted(gate.poll(*gate.next_poll())) == ids{2});
}

TEST_CASE("no more calls than allowed are under way, and numbers take turns at free places") {
    admission gate{{.max_calls = 1}};
    for (job_id i = 1; i <= 2; ++i) gate.enter(from(i, "a"), start);
    for (job_id i = 3; i <= 4; ++i) gate.enter(from(i, "b"), start);
    ids order;
    auto now = start;
    while (order.size() < 4) {
        now += 200ms;
        for (const auto id : admitted(gate.poll(now))) {
            order.push_back(id);
            gate.call_ended(from(id, id <= 2 ? "a" : "b").who, false, call_end::answered, now);
        }
    }
    CHECK(order == ids{1, 3, 2, 4});
}

TEST_CASE("a long pause sends the waiting ones back to the backlog, a short one is waited for here") {
    admission gate{{.longest_local_pause = 5s}};
    gate.paused().pause(scope::number, from(1, "n").who, start + 1min);
    gate.enter(from(1, "n"), start);
    gate.enter(from(2, "other"), start);
    const auto decided = gate.poll(start);
    REQUIRE(decided.size() == 2);
    for (const auto& one : decided) {
        if (one.job == 2) CHECK(one.what == permit::kind::go);
        if (one.job != 1) continue;
        CHECK(one.what == permit::kind::hold);
        CHECK(one.until == start + 1min);
    }
    gate.paused().pause(scope::number, from(3, "third").who, start + 3s);
    gate.enter(from(3, "third"), start);
    CHECK(gate.poll(start).empty());
    CHECK(gate.next_poll() == start + 3s);
    CHECK(admitted(gate.poll(start + 3s)) == ids{3});
}

TEST_CASE("a paused recipient does not stop the others of its number") {
    admission gate{{}};
    gate.paused().pause(scope::pair, from(1, "n").who, start + 1s);
    gate.enter(from(1, "n"), start);
    gate.enter(from(2, "n", false, "+2"), start);
    const auto decided = gate.poll(start);
    REQUIRE(decided.size() == 2);
    CHECK(decided[0].what == permit::kind::hold);
    CHECK(decided[1].what == permit::kind::go);
}

TEST_CASE("nothing waits longer than it may") {
    admission gate{{.max_calls = 0, .longest_stay = 60s}};
    gate.enter(from(1, "n"), start);
    gate.enter(from(2, "n", true), start);
    CHECK(gate.poll(start).empty());
    CHECK(gate.next_poll() == start + 60s);
    const auto decided = gate.poll(start + 60s);
    REQUIRE(decided.size() == 2);
    for (const auto& one : decided) CHECK(one.what == permit::kind::leave);
}

TEST_CASE("a number that does not answer is called by one probe at a time") {
    admission gate{{}};
    auto now = start;
    for (job_id i = 1; i <= 5; ++i) {
        now += 200ms;
        gate.enter(from(i, "n"), now);
        REQUIRE(admitted(gate.poll(now)) == ids{i});
        gate.call_ended(from(1, "n").who, false, call_end::unanswered, now);
    }
    CHECK(gate.open_breakers() == 1);
    gate.enter(from(6, "n"), now);
    gate.enter(from(7, "n"), now);
    CHECK(gate.poll(now).empty());
    now += 1s;
    const auto probe = gate.poll(now);
    REQUIRE(admitted(probe) == ids{6});
    CHECK(probe[0].is_probe);
    CHECK(gate.poll(now + 10s).empty());
    gate.call_ended(from(1, "n").who, true, call_end::answered, now + 10s);
    CHECK(gate.open_breakers() == 0);
    CHECK(admitted(gate.poll(now + 10s)) == ids{7});
}

TEST_CASE("everybody who waits can be taken out at once") {
    admission gate{{.max_calls = 0}};
    gate.enter(from(1, "a"), start);
    gate.enter(from(2, "b", true), start);
    CHECK(gate.withdraw_all() == ids{1, 2});
    CHECK(gate.waiting() == 0);
    CHECK(gate.poll(start + 1h).empty());
}

TEST_CASE("one number may not take all places, however long its calls take") {
    admission gate{{.max_calls = 4, .share_of_one = 0.75}};
    auto now = start;
    ids order;
    for (job_id i = 1; i <= 6; ++i) gate.enter(from(i, "slow", true, "+" + std::to_string(i)), now);
    for (; now < start + 5s; now += 100ms)
        for (const auto id : admitted(gate.poll(now))) order.push_back(id);
    CHECK(order == ids{1, 2, 3});
    gate.enter(from(9, "other"), now);
    CHECK(admitted(gate.poll(now)) == ids{9});
    gate.call_ended(from(1, "slow").who, false, call_end::answered, now);
    CHECK(admitted(gate.poll(now)) == ids{4});
}

TEST_CASE("a recipient who got too much waits in the backlog, each message for its own place") {
    admission gate{{.pair = {.interval = 6s, .burst = 2}}};
    auto now = start;
    for (job_id i = 1; i <= 2; ++i) {
        gate.enter(from(i, "n"), now);
        CHECK(admitted(gate.poll(now)) == ids{i});
        now += 1s;
    }
    gate.enter(from(3, "n"), now);
    gate.enter(from(4, "n"), now);
    gate.enter(from(5, "n", false, "+2"), now);
    const auto decided = gate.poll(now);
    REQUIRE(decided.size() == 3);
    CHECK(decided[0].what == permit::kind::hold);
    CHECK(decided[1].what == permit::kind::hold);
    CHECK(decided[0].until == start + 6s);
    CHECK(decided[1].until == start + 12s);
    CHECK(decided[2].what == permit::kind::go);
}

TEST_CASE("a call that was not made costs its recipient nothing") {
    admission gate{{.pair = {.interval = 6s, .burst = 1}}};
    gate.enter(from(1, "n"), start);
    REQUIRE(admitted(gate.poll(start)) == ids{1});
    gate.call_ended(from(1, "n").who, false, call_end::not_made, start);
    gate.enter(from(2, "n"), start);
    CHECK(admitted(gate.poll(start)) == ids{2});
}
