#include "domain/breaker.hpp"

#include "support/catch.hpp"

using hermod::sender::breaker;
using hermod::sender::instant;
using namespace std::chrono_literals;

namespace {

const instant start{1h};

breaker opened() {
    breaker guard;
    for (int i = 0; i < 5; ++i) {
        CHECK_FALSE(guard.start());
        guard.unanswered(false, start);
    }
    return guard;
}

}  // namespace

TEST_CASE("five calls in a row without an answer stop calling, four do not") {
    breaker guard;
    for (int i = 0; i < 4; ++i) guard.unanswered(guard.start(), start);
    CHECK(guard.allows(start));
    guard.answered();
    for (int i = 0; i < 4; ++i) guard.unanswered(guard.start(), start);
    CHECK_FALSE(guard.is_open());
    guard.unanswered(guard.start(), start);
    CHECK(guard.is_open());
    CHECK_FALSE(guard.allows(start));
}

TEST_CASE("one probe at a time goes through, after a pause that doubles up to a limit") {
    auto guard = opened();
    auto now = start;
    for (const auto pause : {1s, 2s, 4s, 8s, 16s, 30s, 30s}) {
        CHECK_FALSE(guard.allows(now + pause - 1ms));
        now += pause;
        REQUIRE(guard.allows(now));
        CHECK(guard.start());
        CHECK_FALSE(guard.allows(now + 1h));
        guard.unanswered(true, now);
    }
}

TEST_CASE("a proper answer lets everything through again") {
    auto guard = opened();
    CHECK(guard.start());
    guard.answered();
    CHECK(guard.allows(start));
    CHECK_FALSE(guard.is_open());
}

TEST_CASE("calls that began before it opened do not lengthen the pause") {
    auto guard = opened();
    guard.unanswered(false, start + 500ms);
    CHECK(guard.allows(start + 1s));
}

TEST_CASE("a probe that was not made leaves room for another") {
    auto guard = opened();
    CHECK(guard.start());
    guard.not_made(true);
    CHECK(guard.allows(start + 1s));
}
