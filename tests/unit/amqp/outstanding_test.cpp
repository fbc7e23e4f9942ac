#include <string>
#include <vector>

#include "outstanding.hpp"
#include "support/catch.hpp"

using hermod::amqp::outstanding;

namespace {

std::vector<std::string> settle(outstanding<std::string>& all, std::uint64_t tag, bool is_multiple) {
    std::vector<std::string> done;
    all.settle(tag, is_multiple, [&](std::string item) { done.push_back(std::move(item)); });
    return done;
}

}  // namespace

TEST_CASE("tags count from 1 and a single confirm settles one message") {
    outstanding<std::string> all;
    CHECK(all.push("a") == 1);
    CHECK(all.push("b") == 2);
    CHECK(settle(all, 2, false) == std::vector<std::string>{"b"});
    CHECK(all.size() == 1);
    CHECK(*all.oldest() == "a");
}

TEST_CASE("a multiple confirm settles everything up to its tag that is still open, in order") {
    outstanding<std::string> all;
    for (const auto* name : {"a", "b", "c", "d"}) all.push(name);
    CHECK(settle(all, 2, false) == std::vector<std::string>{"b"});
    CHECK(settle(all, 3, true) == std::vector<std::string>{"a", "c"});
    CHECK(settle(all, 4, true) == std::vector<std::string>{"d"});
    CHECK(all.size() == 0);
    CHECK(all.oldest() == nullptr);
    CHECK(all.push("e") == 5);
}

TEST_CASE("a confirm for an unknown or settled tag changes nothing") {
    outstanding<std::string> all;
    all.push("a");
    CHECK(settle(all, 7, true).empty());
    CHECK(settle(all, 0, false).empty());
    CHECK(settle(all, 1, false).size() == 1);
    CHECK(settle(all, 1, false).empty());
}

TEST_CASE("taking everything back keeps the order and starts the tags again") {
    outstanding<std::string> all;
    for (const auto* name : {"a", "b", "c"}) all.push(name);
    settle(all, 2, false);
    CHECK(all.take_all() == std::vector<std::string>{"a", "c"});
    CHECK(all.size() == 0);
    CHECK(all.push("a") == 1);
}
