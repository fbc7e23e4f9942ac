#include "domain/pacer.hpp"

#include "support/catch.hpp"

using hermod::sender::instant;
using hermod::sender::pacer;
using namespace std::chrono_literals;

namespace {

const instant start{1h};

/// Calls that get through within `time`, taken as soon as they may.
int calls_within(pacer& pace, instant from, std::chrono::nanoseconds time) {
    int count = 0;
    for (instant now = from; now < from + time;) {
        const auto wait = pace.wait(now);
        if (wait.count() == 0) {
            pace.take(now);
            ++count;
        } else {
            now += wait;
        }
    }
    return count;
}

}  // namespace

TEST_CASE("a number calls at its rate, with a small burst at first") {
    pacer pace{80, start};
    const int first = calls_within(pace, start, 1s);
    CHECK(first >= 80);
    CHECK(first <= 89);
    const int second = calls_within(pace, start + 1s, 1s);
    CHECK(second >= 79);
    CHECK(second <= 81);
}

TEST_CASE("a quiet time gives no more than the burst") {
    pacer pace{80, start};
    CHECK(calls_within(pace, start + 1h, 1ms) == 8);
}

TEST_CASE("the slowest rate still lets one call through") {
    pacer pace{1, start};
    CHECK(pace.wait(start).count() == 0);
    pace.take(start);
    CHECK(pace.wait(start) > 990ms);
    CHECK(pace.wait(start + 1001ms).count() == 0);
}

TEST_CASE("a call that was not made gives its place back") {
    pacer pace{1, start};
    pace.take(start);
    pace.give_back();
    CHECK(pace.wait(start).count() == 0);
}

TEST_CASE("after a refusal the rate is halved and comes back slowly") {
    pacer pace{100, start};
    pace.slow_down(start);
    const int slow = calls_within(pace, start, 1s);
    CHECK(slow >= 45);
    CHECK(slow <= 55);
    calls_within(pace, start + 1s, 25s);
    const int back = calls_within(pace, start + 26s, 1s);
    CHECK(back >= 99);
}
