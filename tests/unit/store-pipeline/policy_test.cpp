#include "domain/credit.hpp"
#include "domain/uncertain_policy.hpp"

#include "support/catch.hpp"

using namespace hermod::store;
using namespace std::chrono_literals;

TEST_CASE("credit is the rate over its span, and never nothing") {
    CHECK(credit_of(80, 2'000) == 160);
    CHECK(credit_of(80, 250) == 20);
    CHECK(credit_of(1, 250) == 1);
    CHECK(credit_of(1'000, 2'000) == 2'000);
}

TEST_CASE("an uncertain message is sent again or failed only when its webhook is proven to be missing") {
    const auto called = std::chrono::system_clock::now();
    CHECK(decide(uncertain_policy::hold, called, called + 1h, 60s) == uncertain_decision::hold);
    CHECK(decide(uncertain_policy::resend, called, std::nullopt, 60s) == uncertain_decision::wait);
    CHECK(decide(uncertain_policy::resend, called, called - 1s, 60s) == uncertain_decision::wait);
    CHECK(decide(uncertain_policy::resend, called, called + 60s, 60s) == uncertain_decision::wait);
    CHECK(decide(uncertain_policy::resend, called, called + 61s, 60s) == uncertain_decision::resend);
    CHECK(decide(uncertain_policy::fail, called, called + 61s, 60s) == uncertain_decision::fail);
    CHECK(parse_uncertain_policy("resned") == uncertain_policy::hold);
}
