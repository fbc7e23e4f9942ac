#include <algorithm>
#include <vector>

#include "domain/progress.hpp"

#include "support/catch.hpp"

using namespace hermod::store;
using S = hermod::store::message_status;

TEST_CASE("within an attempt the higher rank wins, and nothing goes back") {
    CHECK(raises({1, S::sending}, {1, S::uncertain}));
    CHECK(raises({1, S::uncertain}, {1, S::sent}));
    CHECK(raises({1, S::sent}, {1, S::failed}));
    CHECK(raises({1, S::failed}, {1, S::delivered}));
    CHECK(raises({1, S::delivered}, {1, S::read}));
    CHECK_FALSE(raises({1, S::read}, {1, S::delivered}));
    CHECK_FALSE(raises({1, S::delivered}, {1, S::failed}));
    CHECK_FALSE(raises({1, S::sent}, {1, S::sent}));
}

TEST_CASE("a later attempt wins unless an earlier one was delivered") {
    CHECK(raises({1, S::failed}, {2, S::sending}));
    CHECK_FALSE(raises({2, S::sending}, {1, S::failed}));
    CHECK_FALSE(raises({2, S::sending}, {1, S::sent}));
    CHECK(raises({2, S::failed}, {1, S::delivered}));
    CHECK(raises({2, S::uncertain}, {1, S::read}));
    CHECK_FALSE(raises({1, S::delivered}, {2, S::sent}));
    CHECK(raises({1, S::delivered}, {2, S::read}));
}

TEST_CASE("the order of states is total: any order of news ends in the same state") {
    std::vector<progress> all;
    for (int attempt = 1; attempt <= 3; ++attempt)
        for (const auto s : {S::sending, S::uncertain, S::sent, S::failed, S::delivered, S::read, S::played, S::canceled})
            all.push_back({attempt, s});
    for (const auto& a : all)
        for (const auto& b : all) {
            CHECK(compare(a, b) == -compare(b, a));
            CHECK((compare(a, b) == 0) == (a == b));
            for (const auto& c : all)
                if (compare(a, b) < 0 && compare(b, c) < 0 && compare(a, c) >= 0) FAIL("not transitive");
        }
}

TEST_CASE("skipped states are shown in order, each once") {
    CHECK(steps({1, S::sending}, {1, S::read}) == std::vector{S::sent, S::delivered, S::read});
    CHECK(steps({1, S::delivered}, {1, S::read}) == std::vector{S::read});
    CHECK(steps({1, S::sending}, {1, S::failed}) == std::vector{S::failed});
    CHECK(steps({1, S::failed}, {1, S::delivered}) == std::vector{S::delivered});
    CHECK(steps({1, S::sending}, {1, S::uncertain}) == std::vector{S::uncertain});
    CHECK(steps({2, S::sending}, {1, S::delivered}) == std::vector{S::delivered});
    CHECK(steps({1, S::failed}, {2, S::delivered}) == std::vector{S::sent, S::delivered});
    CHECK(steps({1, S::sent}, {1, S::played}) == std::vector{S::delivered, S::read, S::played});
}
