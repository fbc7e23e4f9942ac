#include "domain/recent_messages.hpp"

#include "support/catch.hpp"

TEST_CASE("the newest messages are remembered, the oldest forgotten") {
    hermod::sender::recent_messages recent{2};
    recent.add("a");
    recent.add("b");
    recent.add("b");
    CHECK(recent.contains("a"));
    recent.add("c");
    CHECK_FALSE(recent.contains("a"));
    CHECK(recent.contains("b"));
    CHECK(recent.contains("c"));
}
