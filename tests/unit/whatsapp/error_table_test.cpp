#include "hermod/whatsapp/error_table.hpp"

#include "support/catch.hpp"

using namespace hermod::whatsapp;

TEST_CASE("codes have the rules of the fact sheet") {
    CHECK(rule_for(131016, 500).action == error_class::retry);
    CHECK(rule_for(130429, 400).action == error_class::later);
    CHECK(rule_for(130429, 400).scope == error_scope::number);
    CHECK(rule_for(131056, 400).scope == error_scope::pair);
    CHECK(rule_for(131047, 400).action == error_class::fail);
    CHECK(rule_for(190, 401).action == error_class::stop);
    CHECK(rule_for(190, 401).scope == error_scope::account);
    CHECK(rule_for(33, 400).scope == error_scope::number);
    CHECK(rule_for(0, 401).action == error_class::stop);
    CHECK(rule_for(294, 403).action == error_class::stop);
}

TEST_CASE("an unknown code is tried again only if Meta's side failed, and a person is told") {
    CHECK(rule_for(999999, 503).action == error_class::retry);
    CHECK(rule_for(999999, 400).action == error_class::fail);
    CHECK(rule_for(999999, 400).wants_attention);
}
