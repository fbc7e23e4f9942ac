#include "domain/behaviour.hpp"

#include "support/catch.hpp"

#include <string>

using namespace hermod::sandbox;

namespace {

subject message_to(std::string_view recipient) {
    subject about;
    about.recipient = recipient;
    about.kind = "text";
    return about;
}

}  // namespace

TEST_CASE("a behaviour fires as often as it may, after those it lets pass") {
    behaviour_book book;
    behaviour made;
    made.skip = 2;
    made.count = 3;
    book.add(made);
    std::string fired;
    for (int i = 0; i < 8; ++i) fired += book.choose(message_to("1")) != nullptr ? 'x' : '.';
    CHECK(fired == "..xxx...");
}

TEST_CASE("a behaviour looks at number, recipient, kind and opaque data") {
    behaviour_book book;
    behaviour made;
    made.match.recipients = {"15550100001", "15550100002"};
    made.match.kind = "text";
    made.match.opaque_contains = ".m7";
    book.add(made);
    auto about = message_to("15550100001");
    CHECK(book.choose(about) == nullptr);
    about.opaque = "h1.1.1.m7";
    CHECK(book.choose(about) != nullptr);
    about.recipient = "15550100003";
    CHECK(book.choose(about) == nullptr);
    about.recipient = "15550100002";
    about.kind = "image";
    CHECK(book.choose(about) == nullptr);
    about.kind = "text";
    about.where = place::media;
    CHECK(book.choose(about) == nullptr);
}

TEST_CASE("the first behaviour that fires wins, and the dice are the same for the same seed") {
    const auto play = [](std::uint64_t seed) {
        behaviour_book book;
        behaviour sometimes;
        sometimes.probability = 0.3;
        sometimes.seed = seed;
        sometimes.code = 131056;
        book.add(sometimes);
        behaviour otherwise;
        otherwise.code = 130429;
        book.add(otherwise);
        std::string played;
        for (int i = 0; i < 200; ++i)
            played += book.choose(message_to("1"))->code == 131056 ? 'p' : 't';
        return played;
    };
    CHECK(play(7) == play(7));
    CHECK(play(7) != play(8));
    const auto played = play(7);
    const auto share = std::count(played.begin(), played.end(), 'p');
    CHECK(share > 35);
    CHECK(share < 85);
}

TEST_CASE("behaviours can be taken away") {
    behaviour_book book;
    const auto id = book.add({});
    CHECK(book.choose(message_to("1")) != nullptr);
    CHECK(book.remove(id));
    CHECK_FALSE(book.remove(id));
    CHECK(book.choose(message_to("1")) == nullptr);
}

TEST_CASE("whether a message counts as taken can be said, else it is as usual for the misdeed") {
    behaviour made;
    made.what = misdeed::cut;
    CHECK_FALSE(takes_message(made));
    made.is_taken = true;
    CHECK(takes_message(made));
    made.is_taken.reset();
    made.what = misdeed::garbage;
    CHECK(takes_message(made));
}

TEST_CASE("names of misdeeds and places lead back to them") {
    for (const auto one : {misdeed::error, misdeed::hang, misdeed::cut, misdeed::reorder})
        CHECK(parse_misdeed(name_of(one)) == one);
    for (const auto one : {place::message, place::webhook, place::media, place::management})
        CHECK(parse_place(name_of(one)) == one);
    CHECK_FALSE(parse_misdeed("sulk").has_value());
    CHECK(fits(place::webhook, misdeed::withhold));
    CHECK_FALSE(fits(place::message, misdeed::withhold));
    CHECK_FALSE(fits(place::webhook, misdeed::error));
}
