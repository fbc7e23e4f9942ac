#include "domain/pacer.hpp"

#include "support/catch.hpp"

#include <deque>

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

/// As Meta may count: within each second of the clock, whatever came before.
struct window_limit {
    int most;
    std::deque<instant> taken{};

    bool takes(instant now) {
        while (!taken.empty() && now - taken.front() >= 1s) taken.pop_front();
        if (static_cast<int>(taken.size()) >= most) return false;
        taken.push_back(now);
        return true;
    }
};

}  // namespace

TEST_CASE("a number uses nearly all of its rate and never more within a second") {
    for (const int rate : {20, 80, 1'000}) {
        pacer pace{static_cast<double>(rate), start};
        window_limit meta{rate};
        int taken = 0;
        for (instant now = start; now < start + 60s;) {
            const auto wait = pace.wait(now);
            if (wait.count() > 0) {
                now += wait;
                continue;
            }
            pace.take(now);
            REQUIRE(meta.takes(now));
            ++taken;
        }
        INFO(rate);
        CHECK(taken >= rate * 60 * 95 / 100);
    }
}

TEST_CASE("hold-ups are caught up with, within the limit of every second") {
    pacer pace{80, start};
    window_limit meta{80};
    int taken = 0;
    instant now = start;
    for (int turn = 0; turn < 1'200; ++turn, now += 45ms)  // the loop comes round every 45 ms only
        while (pace.wait(now).count() == 0) {
            pace.take(now);
            REQUIRE(meta.takes(now));
            ++taken;
        }
    CHECK(taken >= 54 * 80 * 95 / 100);
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
    CHECK(pace.wait(start + 1100ms).count() == 0);
}

TEST_CASE("a call that was not made gives its place back") {
    pacer pace{1, start};
    pace.take(start);
    pace.give_back();
    CHECK(pace.wait(start).count() == 0);
}

TEST_CASE("what comes in counts against the rate, as long as it is known to") {
    pacer pace{80, start};
    calls_within(pace, start, 1s);
    pace.set_inbound(30, start + 1s);
    calls_within(pace, start + 1s, 1s);
    const int beside = calls_within(pace, start + 2s, 1s);
    CHECK(beside >= 46);
    CHECK(beside <= 50);
    calls_within(pace, start + 3s, 3s);
    CHECK(calls_within(pace, start + 6s, 1s) >= 76);  // no news for three seconds
}

TEST_CASE("a refusal makes it a little slower, a second one soon after much slower, and both are forgotten") {
    pacer pace{100, start};
    pace.slow_down(start);
    pace.slow_down(start + 10ms);  // of the same moment
    CHECK(pace.share() == Approx(0.9).margin(0.001));
    pace.slow_down(start + 2s);
    CHECK(pace.share() < 0.7);
    CHECK(pace.share() > 0.6);
    const int slow = calls_within(pace, start + 2s, 1s);
    CHECK(slow >= 55);
    CHECK(slow <= 75);
    calls_within(pace, start + 3s, 120s);
    CHECK(pace.share() == Approx(1.0).margin(0.02));
}

TEST_CASE("refused again and again, it never stands still") {
    pacer pace{100, start};
    instant now = start;
    for (int i = 0; i < 100; ++i, now += 2s) pace.slow_down(now);
    CHECK(pace.share() >= 0.1);
    CHECK(calls_within(pace, now, 10s) >= 90);
}

TEST_CASE("it learns a limit that is lower than what Meta said") {
    pacer pace{100, start};
    window_limit meta{80};
    int taken = 0;
    int refused = 0;
    for (instant now = start; now < start + 600s;) {
        const auto wait = pace.wait(now);
        if (wait.count() > 0) {
            now += wait;
            continue;
        }
        pace.take(now);
        if (meta.takes(now)) {
            ++taken;
        } else {
            ++refused;
            pace.slow_down(now);
        }
    }
    CHECK(taken >= 600 * 80 * 80 / 100);
    CHECK(refused * 1'000 <= taken * 5);
}

TEST_CASE("a higher limit is used at once") {
    pacer pace{80, start};
    pace.slow_down(start);
    pace.set_rate(1'000);
    calls_within(pace, start, 1s);
    CHECK(calls_within(pace, start + 1s, 1s) >= 950);
}
