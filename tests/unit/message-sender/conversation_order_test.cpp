#include "domain/conversation_order.hpp"

#include "support/catch.hpp"

using hermod::sender::conversation_order;

TEST_CASE("one message of a conversation has its turn, the others follow by their place") {
    conversation_order order;
    CHECK(order.enter("a", 1, 10));
    CHECK_FALSE(order.enter("a", 2, 30));
    CHECK_FALSE(order.enter("a", 3, 20));
    CHECK(order.leave("a", 1) == 3);
    CHECK(order.leave("a", 3) == 2);
    CHECK_FALSE(order.leave("a", 2).has_value());
    CHECK(order.size() == 0);
}

TEST_CASE("conversations do not wait for each other") {
    conversation_order order;
    CHECK(order.enter("a", 1, 1));
    CHECK(order.enter("b", 2, 1));
    CHECK(order.size() == 2);
}

TEST_CASE("a message that gives up waiting is passed over") {
    conversation_order order;
    CHECK(order.enter("a", 1, 1));
    CHECK_FALSE(order.enter("a", 2, 2));
    CHECK_FALSE(order.enter("a", 3, 3));
    CHECK_FALSE(order.leave("a", 2).has_value());
    CHECK(order.leave("a", 1) == 3);
}

TEST_CASE("leaving a conversation that is not known changes nothing") {
    conversation_order order;
    CHECK_FALSE(order.leave("a", 1).has_value());
}

TEST_CASE("a message gives way to an earlier one that arrived later, and only to such") {
    conversation_order order;
    CHECK(order.enter("a", 1, 20));
    CHECK_FALSE(order.give_way("a", 1, 20).has_value());
    CHECK_FALSE(order.enter("a", 2, 30));
    CHECK_FALSE(order.give_way("a", 1, 20).has_value());
    CHECK_FALSE(order.enter("a", 3, 10));
    CHECK(order.give_way("a", 1, 20) == 3);
    CHECK_FALSE(order.give_way("a", 1, 20).has_value());  // it has no turn to give
    CHECK(order.leave("a", 3) == 1);
    CHECK(order.leave("a", 1) == 2);
}
