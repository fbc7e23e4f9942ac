#include "domain/stream_life.hpp"

#include "support/catch.hpp"

using namespace hermod::store;

TEST_CASE("a stream keeps its epoch while it only grows") {
    const stream_record known{"e1", 1, 100, "boot-1"};
    CHECK(find_break(known, {100, "boot-1"}).empty());
    CHECK(find_break(known, {101, "boot-1"}).empty());
    CHECK(find_break(known, {101, ""}).empty());  // nobody can say when the host was booted
    CHECK(find_break(stream_record{"e1", 1, std::nullopt, ""}, {std::nullopt, "boot-1"}).empty());
    CHECK(find_break(stream_record{"e1", 1, std::nullopt, "boot-1"}, {0, "boot-1"}).empty());
}

TEST_CASE("a stream that is new, lost its end, or may have lost it, gets another") {
    CHECK(find_break(std::nullopt, {5, "boot-1"}) == "new stream");
    const stream_record known{"e1", 1, 100, "boot-1"};
    CHECK(find_break(known, {99, "boot-1"}) == "its end went back");
    CHECK(find_break(known, {std::nullopt, "boot-1"}) == "its end went back");
    CHECK(find_break(known, {200, "boot-2"}) == "the broker's host was rebooted");
}
