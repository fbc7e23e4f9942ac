#include "sending/outcomes.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::sender;
using namespace std::chrono_literals;
using contracts::outcome_result;

namespace {

contracts::dispatch message() {
    contracts::dispatch out;
    out.tenant_id = "t";
    out.account_id = "a";
    out.phone_number_id = "n";
    out.conversation_id = "c";
    out.message_id = "m";
    out.attempt = 2;
    return out;
}

const system_time now = from_unix_ms(1'000'000);

call_record answered(int status, std::string_view body) {
    call_record out;
    out.http_status = status;
    out.outcome = whatsapp::judge_send(whatsapp::call_progress::answered, status, body);
    out.started_at = now - 100ms;
    return out;
}

contracts::outcome outcome_of(const call_record& call, next_step next) {
    const auto item = message();
    return after_call({item, 3, "claim", call, next}, now);
}

}  // namespace

TEST_CASE("a message that Meta took is reported with its ids and the claim it was made under") {
    const auto call = answered(200, R"({"messages":[{"id":"wamid.1"}],"contacts":[{"wa_id":"62812"}]})");
    const auto out = outcome_of(call, {next_step::kind::sent, 0ms});
    CHECK(out.result == outcome_result::sent);
    CHECK(out.wamid == "wamid.1");
    CHECK(out.wa_id == "62812");
    CHECK(out.claim_id == "claim");
    CHECK(out.attempt == 2);
    CHECK(out.try_number == 3);
    CHECK(out.started_at == to_unix_ms(now) - 100);
    CHECK_FALSE(out.error.has_value());
}

TEST_CASE("a try that is followed by another says when, and is not final") {
    const auto call = answered(500, R"({"error":{"code":131016,"message":"(#131016) Service unavailable","fbtrace_id":"T"}})");
    const auto out = outcome_of(call, {next_step::kind::again, 2'000ms});
    CHECK(out.result == outcome_result::not_sent);
    CHECK_FALSE(out.is_final);
    CHECK(out.next_try_at == to_unix_ms(now) + 2'000);
    REQUIRE(out.error.has_value());
    CHECK(out.error->code == 131016);
    CHECK(out.error->error_class == "RETRY");
    CHECK(out.error->http_status == 500);
    CHECK(out.error->fbtrace_id == "T");
}

TEST_CASE("a halted account is reported with its scope") {
    const auto call = answered(401, R"({"error":{"code":190,"message":"expired"}})");
    const auto out = outcome_of(call, {next_step::kind::held, 60s});
    CHECK(out.result == outcome_result::held);
    CHECK(out.held_until == to_unix_ms(now) + 60'000);
    REQUIRE(out.error.has_value());
    CHECK(out.error->error_class == "STOP");
    CHECK(out.error->scope == "account");
}

TEST_CASE("an answer that never came has no code, but a reason") {
    call_record call;
    call.outcome = whatsapp::judge_send(whatsapp::call_progress::no_answer, 0, "");
    call.reason = "Connection reset by peer";
    const auto out = outcome_of(call, {next_step::kind::uncertain, 0ms});
    CHECK(out.result == outcome_result::uncertain);
    REQUIRE(out.error.has_value());
    CHECK_FALSE(out.error->code.has_value());
    CHECK(out.error->details == "Connection reset by peer");
}

TEST_CASE("every outcome is one that the store can read") {
    const auto item = message();
    for (const auto& out : {released(item, 1, "claim", now), held(item, now + 1s, "why", now),
                            outcome_of(answered(200, "{}"), {next_step::kind::uncertain, 0ms}),
                            outcome_of(answered(400, R"({"error":{"code":100}})"), {next_step::kind::failed, 0ms})}) {
        auto readable = out;
        for (auto* id : {&readable.tenant_id, &readable.account_id, &readable.conversation_id})
            *id = "0192f0c1-2f3a-7c5d-8e9f-0123456789ab";
        const auto text = contracts::write(readable);
        INFO(text);
        const auto read = contracts::read_text<contracts::feedback>(text);
        REQUIRE(read.has_value());
        CHECK(std::get<contracts::outcome>(*read) == readable);
    }
}
