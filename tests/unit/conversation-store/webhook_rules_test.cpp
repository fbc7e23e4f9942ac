#include "domain/webhook_rules.hpp"

#include "support/catch.hpp"

#include "hermod/json/reader.hpp"

using namespace hermod;
using namespace hermod::store;

TEST_CASE("a signature is what the Standard Webhooks specification gives as its example") {
    const auto signature = sign_webhook(
        secret{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        R"({"test": 2432232314})"
    );
    CHECK(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST_CASE("public https addresses may be called, with path and query; nothing else") {
    const auto found = parse_webhook_url("https://shop.example:8443/hooks/hermod?key=1", false);
    REQUIRE(found.has_value());
    CHECK(found->origin == "https://shop.example:8443");
    CHECK(found->target == "/hooks/hermod?key=1");
    CHECK(parse_webhook_url("https://shop.example", false)->target == "/");
    CHECK(parse_webhook_url("https://shop.example?x=1", false)->target == "/?x=1");
    for (const std::string& bad :
         {std::string{},
          std::string{"shop.example"},
          std::string{"http://shop.example/"},
          std::string{"ftp://shop.example/"},
          std::string{"https://user@shop.example/"},
          std::string{"https://user:pw@shop.example/"},
          std::string{"https://shop.example/#x"},
          std::string{"https://shop.example/a b"},
          std::string{"https://shop.example/\r\nX: y"},
          std::string{"https://127.0.0.1/"},
          std::string{"https://10.1.2.3/"},
          std::string{"https://169.254.169.254/latest"},
          std::string{"https://[::1]/"},
          std::string{"https://[::ffff:10.0.0.1]/"},
          std::string{"https://0.0.0.0/"},
          "https://shop.example/" + std::string(2048, 'x')}) {
        INFO(bad);
        CHECK_FALSE(parse_webhook_url(bad, false).has_value());
    }
    CHECK(parse_webhook_url("http://127.0.0.1:8080/x", true).has_value());
    CHECK_FALSE(parse_webhook_url("ftp://127.0.0.1/x", true).has_value());
}

TEST_CASE("a body has type, time and the event's payload, and names the conversation once") {
    const auto at = from_unix_ms(1'700'000'000'123);
    const auto body = make_webhook_body(
        "status_update", at, "c-1", R"({"messageId":"m","status":"read","error":null})"
    );
    CHECK(
        body ==
        R"({"type":"status_update","timestamp":"2023-11-14T22:13:20.123Z","data":{"messageId":"m","status":"read","error":null,"conversationId":"c-1"}})"
    );
    const auto named =
        make_webhook_body("inbound_message", at, "c-1", R"({"conversationId":"c-1"})");
    CHECK(named.find("conversationId") == named.rfind("conversationId"));
    const auto broken = make_webhook_body("inbound_message", at, "", "no json");
    CHECK(json::document::parse(broken).has_value());
}

TEST_CASE("tries are spaced by the schedule and then end") {
    webhook_rules rules;
    CHECK(wait_after(rules, 1) == std::chrono::seconds{5});
    CHECK(wait_after(rules, 7) == std::chrono::hours{10});
    CHECK_FALSE(wait_after(rules, 8).has_value());
    rules.waits.clear();
    CHECK_FALSE(wait_after(rules, 1).has_value());
}

TEST_CASE("2xx is delivered, 410 is the end, all else is tried again") {
    for (const int status : {200, 202, 204, 299})
        CHECK(judge_webhook_answer(status) == webhook_verdict::delivered);
    for (const int status : {100, 301, 302, 400, 404, 429, 500, 503})
        CHECK(judge_webhook_answer(status) == webhook_verdict::retry);
    CHECK(judge_webhook_answer(410) == webhook_verdict::gone);
}

TEST_CASE("secrets are random and of the standard's form") {
    const auto one = make_webhook_secret();
    CHECK(one.reveal().starts_with("whsec_"));
    CHECK(one.reveal().size() == 6 + 44);
    CHECK(one.reveal() != make_webhook_secret().reveal());
}
