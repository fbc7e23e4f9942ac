#include "handlers/token_handler.hpp"
#include "support/catch.hpp"

using namespace hermod;
using gateway::read_token_request;

namespace {

std::variant<gateway::token_request, http::api_error> read(std::string_view body) {
    return read_token_request(body, std::chrono::seconds{3600});
}

}  // namespace

TEST_CASE("a token request has defaults") {
    for (const char* body : {"", "{}", R"({"conversationId":null,"ttlSeconds":null})"}) {
        const auto got = read(body);
        const auto* wanted = std::get_if<gateway::token_request>(&got);
        REQUIRE(wanted);
        CHECK(wanted->life == std::chrono::seconds{900});
        CHECK_FALSE(wanted->conversation_id.has_value());
    }
    const auto got =
        read(R"({"conversationId":"0190f3a0-0000-7000-8000-000000000001","ttlSeconds":60})");
    const auto* wanted = std::get_if<gateway::token_request>(&got);
    REQUIRE(wanted);
    CHECK(wanted->life == std::chrono::seconds{60});
    CHECK(wanted->conversation_id == parse_uuid("0190f3a0-0000-7000-8000-000000000001"));
}

TEST_CASE("what is wrong with a token request is said with its field") {
    const std::pair<const char*, const char*> cases[] = {
        {"[]", ""},
        {"{", ""},
        {R"({"conversationId":7})", "conversationId"},
        {R"({"conversationId":"x"})", "conversationId"},
        {R"({"ttlSeconds":0})", "ttlSeconds"},
        {R"({"ttlSeconds":3601})", "ttlSeconds"},
        {R"({"ttlSeconds":"60"})", "ttlSeconds"},
    };
    for (const auto& [body, field] : cases) {
        INFO(body);
        const auto got = read(body);
        const auto* error = std::get_if<http::api_error>(&got);
        REQUIRE(error);
        CHECK(error->status == 400);
        CHECK(error->field == field);
    }
}
