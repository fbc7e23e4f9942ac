#include "hermod/base/ids.hpp"

#include <set>

#include "support/catch.hpp"

using namespace hermod;

TEST_CASE("ids of version 7 rise, also within one millisecond") {
    const auto now = std::chrono::system_clock::now();
    uuid previous{};
    for (int i = 0; i < 10'000; ++i) {
        const auto id = make_uuid_v7(now);
        REQUIRE(previous < id);
        previous = id;
    }
    CHECK(to_string(previous)[14] == '7');
}

TEST_CASE("version 5 gives the id of RFC 9562's example") {
    const auto dns = parse_uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8").value();
    CHECK(to_string(make_uuid_v5(dns, "www.example.com")) == "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

TEST_CASE("only the 36-character form is a UUID") {
    CHECK(parse_uuid("2ED6657D-e927-568b-95e1-2665a8aea6a2"));
    CHECK_FALSE(parse_uuid("2ed6657de927568b95e12665a8aea6a2"));
    CHECK_FALSE(parse_uuid("2ed6657d-e927-568b-95e1-2665a8aea6ag"));
    CHECK_FALSE(parse_uuid(""));
}

TEST_CASE("a client's message id has 1 to 64 characters of the agreed set") {
    CHECK(is_message_id("msg_1.2:3-4"));
    CHECK(is_message_id(std::string(64, 'a')));
    CHECK_FALSE(is_message_id(std::string(65, 'a')));
    CHECK_FALSE(is_message_id(""));
    CHECK_FALSE(is_message_id("a b"));
    CHECK_FALSE(is_message_id("a/b"));
}
