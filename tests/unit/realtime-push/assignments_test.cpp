#include "domain/assignments.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::push;
using standing = assignments::standing;

namespace {

const std::string tenant = "018f0000-0000-7000-8000-000000000001";
const uuid c1 = *parse_uuid("018f0000-0000-7000-8000-0000000000c1");
const uuid ana = *parse_uuid("018f0000-0000-7000-8000-0000000000a1");
const uuid ben = *parse_uuid("018f0000-0000-7000-8000-0000000000a2");

bool sees(const assignments& book, const uuid& who) { return book.reach_of(tenant, to_string(c1)).includes(who); }

}  // namespace

TEST_CASE("until the store has said everything no agent hears anything") {
    assignments book;
    CHECK(book.standing_of(tenant) == standing::unknown);
    book.begin(tenant);
    book.add(tenant, c1, ana, 3);
    CHECK(book.standing_of(tenant) == standing::loading);
    CHECK_FALSE(sees(book, ana));
    book.complete(tenant, false);
    CHECK(book.standing_of(tenant) == standing::known);
    CHECK(sees(book, ana));
    CHECK_FALSE(sees(book, ben));
    book.forget(tenant);
    CHECK_FALSE(sees(book, ana));
}

TEST_CASE("what nobody has is for all agents or for none, as the tenant wants") {
    for (const bool is_open : {true, false}) {
        assignments book;
        book.begin(tenant);
        book.complete(tenant, is_open);
        CHECK(sees(book, ana) == is_open);
        CHECK(book.note(tenant, to_string(c1), ben, 1));
        CHECK_FALSE(sees(book, ana));
        CHECK(book.note(tenant, to_string(c1), std::nullopt, 2));
        CHECK(sees(book, ben) == is_open);
    }
}

TEST_CASE("the newer version wins, whether an event or the store brought it") {
    assignments book;
    book.begin(tenant);
    CHECK(book.note(tenant, to_string(c1), std::nullopt, 7));
    book.add(tenant, c1, ana, 6);  // read from the store before the event, added after it
    book.complete(tenant, false);
    CHECK_FALSE(sees(book, ana));
    CHECK(book.note(tenant, to_string(c1), ben, 9));
    CHECK_FALSE(book.note(tenant, to_string(c1), ana, 8));
    CHECK(sees(book, ben));
    CHECK(book.note(tenant, to_string(c1), ana, 0));  // no version: the stream's order holds
    CHECK(sees(book, ana));
}

TEST_CASE("tenants that nobody follows cost nothing") {
    assignments book;
    CHECK_FALSE(book.note(tenant, to_string(c1), ana, 1));
    CHECK(book.size() == 0);
    book.add(tenant, c1, ana, 1);
    book.complete(tenant, true);
    CHECK(book.standing_of(tenant) == standing::unknown);
}
