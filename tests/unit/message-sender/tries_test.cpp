#include "domain/tries.hpp"

#include "support/catch.hpp"

using namespace std::chrono_literals;
using hermod::sender::decide;
using hermod::sender::step_question;
using kind = hermod::sender::next_step::kind;
using namespace hermod::whatsapp;

namespace {

send_outcome refused(std::int64_t code, int http_status = 400) {
    send_outcome out;
    out.result = call_result::not_sent;
    out.error = graph_error{code, "title", "details", "trace"};
    out.rule = rule_for(code, http_status);
    return out;
}

}  // namespace

TEST_CASE("a transient refusal is tried again after 1, 2 and 4 seconds, then it is final") {
    const auto outcome = refused(131016);
    for (const auto& [tries, delay] : {std::pair{1, 1'000ms}, {2, 2'000ms}, {3, 4'000ms}}) {
        const auto next = decide({.outcome = outcome, .tries = tries});
        CHECK(next.what == kind::again);
        CHECK(next.delay == delay);
    }
    CHECK(decide({.outcome = outcome, .tries = 4}).what == kind::failed);
}

TEST_CASE("the jitter lengthens a delay by a fifth at most") {
    const auto outcome = refused(2);
    CHECK(decide({.outcome = outcome, .tries = 1, .jitter = 1.0}).delay == 1'200ms);
    CHECK(decide({.outcome = outcome, .tries = 3, .jitter = 0.5}).delay == 4'400ms);
}

TEST_CASE("what Meta took, refused for good, or left unanswered is never tried again") {
    send_outcome sent;
    sent.result = call_result::sent;
    CHECK(decide({.outcome = sent}).what == kind::sent);
    CHECK(decide({.outcome = refused(131026)}).what == kind::failed);
    const send_outcome unknown;
    CHECK(decide({.outcome = unknown}).what == kind::uncertain);
}

TEST_CASE("a paused scope puts the message off for the scope's pause") {
    CHECK(decide({.outcome = refused(130429)}).delay == 1s);
    CHECK(decide({.outcome = refused(131057)}).delay == 20s);
    CHECK(decide({.outcome = refused(131048)}).delay == 4h);
    const auto pair = decide({.outcome = refused(131056), .pair_pause = 16s});
    CHECK(pair.what == kind::held);
    CHECK(pair.delay == 16s);
    const auto stopped = decide({.outcome = refused(190), .tries = 4, .stop_pause = 77s});
    CHECK(stopped.what == kind::held);
    CHECK(stopped.delay == 77s);
}

TEST_CASE("a peer that cannot be reached does not make a message fail") {
    const auto outcome = judge_send(call_progress::never_left, 0, "");
    CHECK(decide({.outcome = outcome, .was_reached = false, .tries = 3}).what == kind::again);
    const auto last = decide({.outcome = outcome, .was_reached = false, .tries = 4});
    CHECK(last.what == kind::held);
    CHECK(last.delay == 30s);
}
