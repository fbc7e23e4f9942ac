#include "domain/colleagues.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::push;
using namespace std::chrono_literals;

namespace {

const deadline start{};
const sighting ana{"t1", "", "ana"};
const sighting ben{"t1", "", "ben"};
const sighting ana_looks{"t1", "c1", "ana"};

struct recorder {
    std::vector<std::string> told;
    colleagues all{"here", 100, [this](const sighting& who, bool is_there) {
                       told.push_back((is_there ? "+" : "-") + who.subject + (who.conversation.empty() ? "" : "@" + who.conversation));
                   }};
};

using texts = std::vector<std::string>;

}  // namespace

TEST_CASE("the first and the last connection of a person are news, those between are not") {
    recorder r;
    CHECK(r.all.appear(ana));
    CHECK_FALSE(r.all.appear(ana));
    CHECK_FALSE(r.all.vanish(ana));
    CHECK(r.all.vanish(ana));
    CHECK_FALSE(r.all.vanish(ana));
    CHECK(r.told == texts{"+ana", "-ana"});
}

TEST_CASE("somebody who is on two nodes is gone when the last one says so") {
    recorder r;
    r.all.appear(ana);
    r.all.note("n2", ana, true, start);
    CHECK(r.all.vanish(ana));
    CHECK(r.told == texts{"+ana"});
    r.all.note("n2", ana, false, start);
    CHECK(r.told == texts{"+ana", "-ana"});
}

TEST_CASE("a node's whole report replaces what it said before, and nothing of the others") {
    recorder r;
    r.all.appear(ben);
    r.all.note("n2", ana, true, start);
    r.all.replace("n2", {ana_looks}, start);
    CHECK(r.told == texts{"+ben", "+ana", "-ana", "+ana@c1"});
    CHECK(r.all.of_tenant("t1") == std::vector<sighting>{ben, ana_looks});
    CHECK(r.all.of_tenant("t2").empty());
    CHECK(r.all.own() == std::vector<sighting>{ben});
    CHECK(r.all.knows("n2"));
}

TEST_CASE("a node that fell silent is forgotten with everybody on it") {
    recorder r;
    r.all.note("n2", ana, true, start);
    r.all.note("n3", ben, true, start + 20s);
    r.all.forget_silent(start + 10s);
    CHECK(r.told == texts{"+ana", "+ben", "-ana"});
    CHECK_FALSE(r.all.knows("n2"));
}

TEST_CASE("what this node hears of itself is no news") {
    recorder r;
    r.all.note("here", ana, true, start);
    r.all.replace("here", {ana}, start);
    CHECK(r.told.empty());
}

TEST_CASE("a crowd is not told") {
    std::size_t told = 0;
    colleagues few{"here", 2, [&told](const sighting&, bool) { ++told; }};
    CHECK(few.appear(ana));
    CHECK(few.appear(ben));
    CHECK_FALSE(few.appear({"t1", "", "cid"}));
    CHECK(few.appear({"t2", "", "dan"}));
    CHECK(told == 3);
    CHECK_FALSE(few.vanish({"t1", "", "cid"}));
    CHECK(few.own().size() == 3);
}
