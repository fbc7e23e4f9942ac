#include "hermod/whatsapp/answer.hpp"

#include "support/catch.hpp"

using namespace hermod::whatsapp;

namespace {

constexpr auto success =
    R"({"messaging_product":"whatsapp","contacts":[{"input":"+5215550","wa_id":"525550"}],"messages":[{"id":"wamid.A"}]})";
constexpr auto rate_limit =
    R"({"error":{"message":"(#130429) Rate limit hit","type":"OAuthException","code":130429,)"
    R"("error_data":{"messaging_product":"whatsapp","details":"throughput"},"fbtrace_id":"Axy"}})";

}  // namespace

TEST_CASE("200 with an id is sent, and the number that Meta made of ours is kept") {
    const auto outcome = judge_send(call_progress::answered, 200, success);
    CHECK(outcome.result == call_result::sent);
    CHECK(outcome.wamid == "wamid.A");
    CHECK(outcome.wa_id == "525550");
}

TEST_CASE("a Graph error means not sent, also under 200 or 500") {
    for (const int status : {200, 400, 500}) {
        const auto outcome = judge_send(call_progress::answered, status, rate_limit);
        REQUIRE(outcome.result == call_result::not_sent);
        CHECK(outcome.error->code == 130429);
        CHECK(outcome.error->details == "throughput");
        CHECK(outcome.error->fbtrace_id == "Axy");
        CHECK(outcome.rule.action == error_class::later);
    }
}

TEST_CASE("what cannot be known is uncertain") {
    CHECK(judge_send(call_progress::no_answer, 0, "").result == call_result::uncertain);
    CHECK(judge_send(call_progress::answered, 500, "<html>").result == call_result::uncertain);
    CHECK(judge_send(call_progress::answered, 502, "").result == call_result::uncertain);
    CHECK(judge_send(call_progress::answered, 200, "{}").result == call_result::uncertain);
    CHECK(
        judge_send(call_progress::answered, 200, R"({"messages":[{"id":""}]})").result ==
        call_result::uncertain
    );
    CHECK(judge_send(call_progress::answered, 200, "garbage").result == call_result::uncertain);
}

TEST_CASE("what never left is tried again, a bare 4xx is not") {
    const auto away = judge_send(call_progress::never_left, 0, "");
    CHECK(away.result == call_result::not_sent);
    CHECK(away.rule.action == error_class::retry);
    const auto refused = judge_send(call_progress::answered, 413, "too large");
    CHECK(refused.result == call_result::not_sent);
    CHECK(refused.rule.action == error_class::fail);
}

TEST_CASE("error_data may be a string or missing") {
    CHECK(parse_graph_error(R"({"error":{"code":1,"error_data":"plain"}})")->details == "plain");
    CHECK(parse_graph_error(R"({"error":{"code":1}})")->details.empty());
    CHECK_FALSE(parse_graph_error(R"({"error":{"message":"x"}})").has_value());
    CHECK_FALSE(parse_graph_error("[").has_value());
}
