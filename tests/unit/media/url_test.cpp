#include "hermod/media/url.hpp"

#include "support/catch.hpp"

using namespace hermod::media;

TEST_CASE("an address is taken apart") {
    const auto found = parse_url("HTTPS://files.example:8443/a/b.jpg?x=1#frag");
    REQUIRE(found.has_value());
    CHECK(found->where.is_tls);
    CHECK(found->where.host == "files.example");
    CHECK(found->where.port == "8443");
    CHECK(found->target == "/a/b.jpg?x=1");
    CHECK(found->text() == "https://files.example:8443/a/b.jpg?x=1");
    CHECK(parse_url("http://h")->target == "/");
    CHECK(parse_url("http://h?q")->target == "/?q");
    CHECK(parse_url("http://[::1]/x")->where.host == "::1");
    CHECK(name_in(*found) == "b.jpg");
    CHECK(name_in(*parse_url("http://h/%2e%2e%2fx%20y.pdf?n=z")) == "x y.pdf");
    CHECK(name_in(*parse_url("http://h/")).empty());
}

TEST_CASE("what is no web address, or hides one, is refused") {
    for (const auto* const text :
         {"",
          "files.example/a",
          "ftp://h/a",
          "file:///etc/passwd",
          "gopher://h",
          "http://",
          "http:///a",
          "http://user@h/",
          "http://u:p@h/",
          "http://h\\@evil/",
          "http://h/ a",
          "http://h/\n",
          "http://h/\xC3\xA4",
          "http://h:0/",
          "http://h:99999/",
          "javascript:alert(1)"}) {
        INFO(text);
        CHECK_FALSE(parse_url(text).has_value());
    }
    CHECK_FALSE(parse_url("http://h/" + std::string(2048, 'a')).has_value());
}

TEST_CASE("redirects are followed as they are meant") {
    const auto from = *parse_url("https://a.example/x/y.jpg?q=1");
    CHECK(follow(from, "https://b.example/z")->text() == "https://b.example/z");
    CHECK(follow(from, "//b.example/z")->text() == "https://b.example/z");
    CHECK(follow(from, "/z?r=2#f")->text() == "https://a.example/z?r=2");
    CHECK(follow(from, "z.jpg")->text() == "https://a.example/x/z.jpg");
    CHECK(follow(from, "?r=2")->text() == "https://a.example/x/y.jpg?r=2");
    CHECK(
        follow(from, "http://127.0.0.1/")->where.host == "127.0.0.1"
    );  // refused at the connection
    CHECK_FALSE(follow(from, "").has_value());
    CHECK_FALSE(follow(from, "ftp://b/").has_value());
    CHECK_FALSE(follow(from, "file:///etc/passwd").has_value());
    CHECK_FALSE(follow(from, "javascript:alert(1)").has_value());
}
