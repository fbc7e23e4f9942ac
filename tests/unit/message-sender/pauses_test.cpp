#include "domain/pauses.hpp"

#include "support/catch.hpp"

using namespace std::chrono_literals;
using hermod::sender::instant;
using hermod::sender::pauses;
using hermod::sender::scopes;
using scope = hermod::whatsapp::error_scope;

namespace {

const instant now{1h};
const scopes ana{"acc-1", "num-1", "+1"};
const scopes bob{"acc-1", "num-1", "+2"};
const scopes other_number{"acc-1", "num-2", "+1"};
const scopes other_account{"acc-2", "num-3", "+1"};

}  // namespace

TEST_CASE("a pause concerns its scope and nobody else") {
    pauses all;
    all.pause(scope::number, ana, now + 10s);
    CHECK(all.until(bob, now) == now + 10s);
    CHECK_FALSE(all.until(other_number, now).has_value());
    all.pause(scope::account, ana, now + 20s);
    CHECK(all.until(other_number, now) == now + 20s);
    CHECK_FALSE(all.until(other_account, now).has_value());
    all.pause(scope::app, ana, now + 5s);
    CHECK(all.until(other_account, now) == now + 5s);
    CHECK(all.until(ana, now) == now + 20s);
}

TEST_CASE("a pause is over at its end and is never shortened") {
    pauses all;
    all.pause(scope::number, ana, now + 10s);
    all.pause(scope::number, ana, now + 5s);
    CHECK(all.until(ana, now + 9s) == now + 10s);
    CHECK_FALSE(all.until(ana, now + 10s).has_value());
    all.prune(now + 10s);
    CHECK(all.size() == 0);
}

TEST_CASE("a paused recipient leaves the number's other recipients alone") {
    pauses all;
    all.pause(scope::pair, ana, now + 4s);
    CHECK(all.pair_until(ana, now) == now + 4s);
    CHECK_FALSE(all.pair_until(bob, now).has_value());
    CHECK_FALSE(all.until(ana, now).has_value());
}

TEST_CASE("a recipient's pauses grow by four until a message gets through") {
    pauses all;
    for (const auto expected : {1s, 4s, 16s, 64s, 256s, 256s}) CHECK(all.next_pair_pause(ana, now) == expected);
    CHECK(all.next_pair_pause(bob, now) == 1s);
    all.pair_succeeded(ana);
    CHECK(all.next_pair_pause(ana, now) == 1s);
    CHECK(all.next_pair_pause(ana, now + 1h) == 1s);
}

TEST_CASE("an error of one message pauses nobody") {
    pauses all;
    all.pause(scope::message, ana, now + 1h);
    CHECK_FALSE(all.until(ana, now).has_value());
    CHECK_FALSE(all.pair_until(ana, now).has_value());
}
