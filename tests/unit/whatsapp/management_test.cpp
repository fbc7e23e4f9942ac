#include "hermod/whatsapp/management.hpp"

#include "support/catch.hpp"

using namespace hermod::whatsapp;

TEST_CASE("a number's state says how fast it may send") {
    const auto standard = parse_number_state(
        R"({"id":"106","throughput":{"level":"STANDARD"},"quality_rating":"GREEN"})"
    );
    REQUIRE(standard.has_value());
    CHECK(messages_per_second(*standard) == 80);
    CHECK(standard->quality == "GREEN");
    CHECK(
        messages_per_second(*parse_number_state(R"({"id":"106","throughput":{"level":"HIGH"}})")) ==
        1'000
    );
    CHECK(messages_per_second(*parse_number_state(R"({"id":"106"})")) == 80);
    CHECK(
        messages_per_second(*parse_number_state(
            R"({"id":"106","is_on_biz_app":true,"throughput":{"level":"HIGH"}})"
        )) == 20
    );
    CHECK_FALSE(parse_number_state(R"({"error":{"code":190}})").has_value());
    CHECK_FALSE(parse_number_state("[").has_value());
}

TEST_CASE("templates come page by page; what has no name is left out") {
    const auto page = parse_template_page(
        R"({"data":[{"id":"9001","name":"order_update","language":"en_US","status":"APPROVED","category":"UTILITY",
            "parameter_format":"NAMED","components":[{"type":"BODY","text":"Hi {{a}}"}],"quality_score":{"score":"GREEN"}},
            {"id":9002,"name":"old","language":"id","status":"REJECTED","rejected_reason":"INVALID_FORMAT"},{"id":"1"}],
            "paging":{"cursors":{"before":"a","after":"b"},"next":"https://graph/next"}})"
    );
    REQUIRE(page.has_value());
    REQUIRE(page->templates.size() == 2);
    CHECK(page->templates[0].components_json == R"([{"type":"BODY","text":"Hi {{a}}"}])");
    CHECK(page->templates[0].parameter_format == "NAMED");
    CHECK(page->templates[0].quality == "GREEN");
    CHECK(page->templates[1].id == "9002");
    CHECK(page->templates[1].components_json == "[]");
    CHECK(page->templates[1].rejected_reason == "INVALID_FORMAT");
    CHECK(page->after == "b");
    CHECK(parse_template_page(R"({"data":[],"paging":{"cursors":{"after":"b"}}})")->after.empty());
    CHECK_FALSE(parse_template_page(R"({"error":{"code":190}})").has_value());
}

TEST_CASE("what a token may do and who hears the account's webhooks") {
    const auto token = parse_token_info(
        R"({"data":{"app_id":"77","is_valid":true,"expires_at":0,"scopes":["whatsapp_business_messaging","public_profile"]}})"
    );
    REQUIRE(token.has_value());
    CHECK(token->is_valid);
    CHECK(token->scopes.size() == 2);
    CHECK(token->app_id == "77");
    const auto apps = parse_subscribed_apps(
        R"({"data":[{"whatsapp_business_api_data":{"id":"77","name":"hermod"}}]})"
    );
    REQUIRE(apps.has_value());
    CHECK(apps->front() == "77");
    CHECK(parse_subscribed_apps(R"({"data":[]})")->empty());
    CHECK_FALSE(parse_subscribed_apps(R"({"error":{}})").has_value());
}
