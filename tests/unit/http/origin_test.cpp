#include "support/catch.hpp"

#include "hermod/http/client.hpp"

using namespace hermod;

TEST_CASE("an origin is read from its URL") {
    const auto plain = http::parse_origin("http://127.0.0.1:8081");
    REQUIRE(plain.has_value());
    CHECK_FALSE(plain->is_tls);
    CHECK(plain->host == "127.0.0.1");
    CHECK(plain->port == "8081");
    CHECK(plain->prefix.empty());

    const auto tls = http::parse_origin("https://graph.example.com/base/");
    REQUIRE(tls.has_value());
    CHECK(tls->is_tls);
    CHECK(tls->port == "443");
    CHECK(tls->prefix == "/base");

    const auto v6 = http::parse_origin("http://[::1]:90/");
    REQUIRE(v6.has_value());
    CHECK(v6->host == "::1");
    CHECK(v6->port == "90");
    CHECK(v6->prefix.empty());
}

TEST_CASE("what is no plain http URL is refused") {
    for (const char* url :
         {"",
          "ftp://a",
          "http://",
          "http://a:0",
          "http://a:70000",
          "http://a:b",
          "http://user@a",
          "http://a/?q",
          "http://a/#f",
          "http://a b",
          "http://[::1",
          "http://a:",
          "http://a\r\nb",
          "//a"}) {
        INFO(url);
        CHECK_FALSE(http::parse_origin(url).has_value());
    }
}
