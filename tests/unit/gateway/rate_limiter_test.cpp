#include "domain/rate_limiter.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace std::chrono_literals;
using gateway::rate_limiter;

namespace {
const deadline start{std::chrono::hours{1}};
}  // namespace

TEST_CASE("a bucket gives its burst at once and then its rate") {
    rate_limiter limiter{{.per_second = 10, .burst = 3}};
    for (int i = 0; i < 3; ++i) CHECK_FALSE(limiter.take("a", start).has_value());
    CHECK(limiter.take("a", start) == 100ms);
    CHECK(limiter.wait_of("a", start) == 100ms);
    CHECK_FALSE(limiter.take("b", start).has_value());
    CHECK(limiter.take("a", start + 99ms) <= 2ms);
    CHECK_FALSE(limiter.take("a", start + 100ms).has_value());
    CHECK(limiter.take("a", start + 100ms).has_value());
    // It never holds more than the burst.
    for (int i = 0; i < 3; ++i) CHECK_FALSE(limiter.take("a", start + 1h).has_value());
    CHECK(limiter.take("a", start + 1h).has_value());
}

TEST_CASE("over a minute no more than burst and rate get through") {
    rate_limiter limiter{{.per_second = 5, .burst = 10}};
    int passed = 0;
    for (auto now = start; now < start + 60s; now += 7ms)
        if (!limiter.take("a", now)) ++passed;
    CHECK(passed >= 305);
    CHECK(passed <= 310);
}

TEST_CASE("a rate of 0 is no limit, and the number of buckets is bounded") {
    rate_limiter none{{}};
    for (int i = 0; i < 100; ++i) CHECK_FALSE(none.take("a", start).has_value());
    rate_limiter few{{.per_second = 1, .burst = 1, .max_keys = 4}};
    for (int i = 0; i < 100; ++i) static_cast<void>(few.take(std::to_string(i), start));
    CHECK(few.size() <= 4);
}
