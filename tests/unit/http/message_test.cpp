#include "hermod/http/message.hpp"

#include "serializer.hpp"
#include "support/catch.hpp"

#include "hermod/json/reader.hpp"

using namespace hermod;

TEST_CASE("header names compare without regard to case, and the first value wins") {
    http::headers fields;
    fields.add("X-One", "1");
    fields.add("x-one", "2");
    CHECK(fields.get("X-ONE") == "1");
    fields.set("x-One", "3");
    CHECK(fields.items().size() == 1);
    CHECK(fields.get("x-one") == "3");
    fields.erase("X-ONE");
    CHECK_FALSE(fields.get("x-one").has_value());
}

TEST_CASE("a query parameter is found and decoded") {
    http::request r;
    r.target = "/path?a=1&name=J%C3%BCrgen+B&empty&a=2";
    CHECK(r.query("a") == "1");
    CHECK(r.query("name") == "J\u00fcrgen B");
    CHECK(r.query("empty") == "");
    CHECK_FALSE(r.query("b").has_value());
    r.target = "/path";
    CHECK_FALSE(r.query("a").has_value());
    r.target = "/path?a=%zz";
    CHECK_FALSE(r.query("a").has_value());
}

TEST_CASE("an error has the one form of every error") {
    const http::api_error error{
        .status = 429,
        .code = "RATE_LIMITED",
        .message = "Slow \"down\".",
        .field = "text",
        .retryable = true,
        .retry_after_seconds = 3,
        .provider_json = R"({"code":131047})",
        .with_success_false = true};
    const auto answer = http::make_error(error, "r-1");
    CHECK(answer.status == 429);
    CHECK(answer.fields.get("Retry-After") == "3");
    CHECK(answer.fields.get("Content-Type") == "application/json");
    const auto parsed = json::document::parse(answer.body);
    REQUIRE(parsed.has_value());
    const auto root = parsed->root();
    CHECK(root["success"].boolean() == false);
    CHECK(root["error"]["code"].string() == "RATE_LIMITED");
    CHECK(root["error"]["message"].string() == "Slow \"down\".");
    CHECK(root["error"]["field"].string() == "text");
    CHECK(root["error"]["retryable"].boolean() == true);
    CHECK(root["error"]["requestId"].string() == "r-1");
    CHECK(root["error"]["provider"]["code"].integer() == 131047);
}

TEST_CASE("an answer cannot be split by what a header value holds") {
    http::response answer;
    answer.fields.add("Location", "/a\r\nSet-Cookie: x=1\r\n\r\nbody");
    std::string bytes;
    http::append_response(bytes, answer, {});
    CHECK(bytes.find("\r\nSet-Cookie") == std::string::npos);
    CHECK(bytes.find("Location: /a  Set-Cookie: x=1    body\r\n") != std::string::npos);
}

TEST_CASE("framing headers of a handler are replaced by the server's own") {
    http::response answer;
    answer.body = "four";
    answer.fields.add("content-length", "99");
    answer.fields.add("Transfer-Encoding", "chunked");
    std::string bytes;
    http::append_response(bytes, answer, {.is_last = true, .request_id = "abc"});
    CHECK(bytes.find("99") == std::string::npos);
    CHECK(bytes.find("chunked") == std::string::npos);
    CHECK(bytes.find("Content-Length: 4\r\n") != std::string::npos);
    CHECK(bytes.find("Connection: close\r\n") != std::string::npos);
    CHECK(bytes.find("X-Request-Id: abc\r\n") != std::string::npos);
    CHECK(bytes.ends_with("\r\n\r\nfour"));
}

TEST_CASE("HEAD keeps the length and drops the body, 204 has neither") {
    http::response answer;
    answer.body = "four";
    std::string bytes;
    http::append_response(bytes, answer, {.is_head = true});
    CHECK(bytes.find("Content-Length: 4\r\n") != std::string::npos);
    CHECK(bytes.ends_with("\r\n\r\n"));
    bytes.clear();
    answer.status = 204;
    http::append_response(bytes, answer, {});
    CHECK(bytes.find("Content-Length") == std::string::npos);
    CHECK(bytes.ends_with("\r\n\r\n"));
}
