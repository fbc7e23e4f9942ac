#include "hermod/amqp/connection.hpp"
#include "support/catch.hpp"

using hermod::amqp::parse_url;

TEST_CASE("a broker url gives user, hosts with default ports, and virtual host") {
    const auto found = parse_url("amqp://hermod@one:5673,two/prod");
    REQUIRE(found.has_value());
    CHECK(found->user == "hermod");
    REQUIRE(found->hosts.size() == 2);
    CHECK(found->hosts[0].host == "one");
    CHECK(found->hosts[0].port == 5673);
    CHECK(found->hosts[1].host == "two");
    CHECK(found->hosts[1].port == 5672);
    CHECK(found->virtual_host == "prod");
    CHECK_FALSE(found->is_tls);
}

TEST_CASE("amqps means TLS and its port; no path means the virtual host /") {
    const auto found = parse_url("amqps://a%40b@broker");
    REQUIRE(found.has_value());
    CHECK(found->is_tls);
    CHECK(found->hosts[0].port == 5671);
    CHECK(found->virtual_host == "/");
    CHECK(found->user == "a@b");
    CHECK(parse_url("amqp://u@h/%2F")->virtual_host == "/");
}

TEST_CASE("addresses of version 6 stand in brackets") {
    const auto found = parse_url("amqp://u@[::1]:5699/");
    REQUIRE(found.has_value());
    CHECK(found->hosts[0].host == "::1");
    CHECK(found->hosts[0].port == 5699);
}

TEST_CASE("what is no broker url is refused, a password in it too") {
    for (const auto* text : {"", "http://h", "amqp://", "amqp://u:secret@h", "amqp://u@h:0", "amqp://u@h:99999", "amqp://u@h:",
                             "amqp://u@h,,i", "amqp://u@[::1", "amqp://u%4@h", "amqp://u%zz@h", "amqp://u@h/a/b"}) {
        INFO(text);
        CHECK_FALSE(parse_url(text).has_value());
    }
}
