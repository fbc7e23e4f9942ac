#include "domain/quota.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::push;
using namespace std::chrono_literals;

TEST_CASE("a key has so many places, and gets them back") {
    quota places{2};
    auto first = places.take("a");
    auto second = places.take("a");
    CHECK(first.has_value());
    CHECK(second.has_value());
    CHECK_FALSE(places.take("a").has_value());
    CHECK(places.take("b").has_value());
    CHECK(places.count("a") == 2);
    CHECK(places.count("b") == 0);
    first.reset();
    CHECK(places.count("a") == 1);
    quota::place moved = std::move(*second);
    second.reset();
    CHECK(places.count("a") == 1);
    moved = {};
    CHECK(places.count("a") == 0);
}

TEST_CASE("a rate allows its burst, then what time brings") {
    rate_limit rate{10};
    const deadline start{1h};
    int taken = 0;
    while (rate.try_take(start)) ++taken;
    CHECK(taken == 10);
    CHECK_FALSE(rate.try_take(start + 50ms));
    CHECK(rate.try_take(start + 200ms));
    taken = 0;
    while (rate.try_take(start + 1h)) ++taken;
    CHECK(taken == 10);
}
