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
    const auto claimed = std::chrono::system_clock::now();
    const uncertain_limits limits{.live_margin = 16s, .proof_wait = 24h};
    const auto decided = [&](uncertain_policy policy, std::optional<hermod::system_time> live_at) {
        return decide({.policy = policy, .claimed_at = claimed, .uncertain_at = claimed + 20s, .feedback_live_at = live_at}, limits, claimed + 1h);
    };
    CHECK(decided(uncertain_policy::hold, claimed + 30min) == uncertain_decision::hold);
    CHECK(decided(uncertain_policy::resend, std::nullopt) == uncertain_decision::wait);
    CHECK(decided(uncertain_policy::resend, claimed - 1s) == uncertain_decision::wait);
    CHECK(decided(uncertain_policy::resend, claimed + 16s) == uncertain_decision::wait);
    CHECK(decided(uncertain_policy::resend, claimed + 17s) == uncertain_decision::resend);
    CHECK(decided(uncertain_policy::fail, claimed + 17s) == uncertain_decision::fail);
    CHECK(parse_uncertain_policy("resned") == uncertain_policy::hold);
}

TEST_CASE("without a proof that webhooks come the wait for it ends, and a person decides") {
    const auto claimed = std::chrono::system_clock::now();
    const uncertain_limits limits{.live_margin = 16s, .proof_wait = 24h};
    uncertain_case what{.policy = uncertain_policy::resend, .claimed_at = claimed, .uncertain_at = claimed + 20s, .feedback_live_at = claimed};
    CHECK(decide(what, limits, claimed + 24h) == uncertain_decision::wait);
    CHECK(decide(what, limits, claimed + 24h + 21s) == uncertain_decision::hold_unproven);
    what.feedback_live_at = claimed + 24h;
    CHECK(decide(what, limits, claimed + 24h + 21s) == uncertain_decision::resend);
}
