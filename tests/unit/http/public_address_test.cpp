#include "hermod/http/public_address.hpp"

#include "support/catch.hpp"

using boost::asio::ip::make_address;
using hermod::http::is_public;

TEST_CASE("addresses of the internet are public") {
    for (const auto* const text :
         {"8.8.8.8",
          "157.240.1.35",
          "172.15.255.255",
          "172.32.0.1",
          "100.63.0.1",
          "100.128.0.1",
          "192.0.1.1",
          "2606:4700:4700::1111",
          "2a03:2880:f10c::1",
          "::ffff:8.8.8.8",
          "64:ff9b::8.8.8.8",
          "2002:808:808::1"}) {
        INFO(text);
        CHECK(is_public(make_address(text)));
    }
}

TEST_CASE("addresses of machines and networks of one's own are not, however they are written") {
    for (const auto* const text :
         {"0.0.0.0",
          "10.1.2.3",
          "100.64.0.1",
          "127.0.0.1",
          "127.255.255.255",
          "169.254.169.254",
          "172.16.0.1",
          "172.31.255.255",
          "192.0.0.1",
          "192.0.2.1",
          "192.168.1.1",
          "198.18.0.1",
          "198.51.100.7",
          "203.0.113.9",
          "224.0.0.1",
          "240.0.0.1",
          "255.255.255.255",
          "::",
          "::1",
          "::ffff:127.0.0.1",
          "::ffff:10.0.0.1",
          "::127.0.0.1",
          "64:ff9b::10.0.0.1",
          "64:ff9b:1::1",
          "100::1",
          "fc00::1",
          "fd12::1",
          "fe80::1",
          "fec0::1",
          "ff02::1",
          "2001:db8::1",
          "2001::1",
          "2001:10::1",
          "2002:7f00:1::1",
          "2002:a00:1::1",
          "3fff::1"}) {
        INFO(text);
        CHECK_FALSE(is_public(make_address(text)));
    }
}
