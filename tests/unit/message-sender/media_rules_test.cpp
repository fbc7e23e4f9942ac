#include "domain/fetch_schedule.hpp"
#include "domain/file_answer.hpp"
#include "domain/pair_budget.hpp"
#include "support/catch.hpp"

using namespace std::chrono_literals;
using namespace hermod::sender;
using cause = hermod::whatsapp::error_class;

TEST_CASE("customers' files are asked for again, ever more seldom, for as long as Meta keeps them"
) {
    CHECK(next_fetch(1, cause::retry, 1s) == 5s);
    CHECK(next_fetch(2, cause::retry, 1s) == 30s);
    CHECK(next_fetch(5, cause::later, 1s) == 1h);
    CHECK(next_fetch(100, cause::retry, 24h) == 6h);
    CHECK(next_fetch(1, cause::stop, 1s) == 10min);
    CHECK_FALSE(next_fetch(1, cause::fail, 1s).has_value());
    CHECK_FALSE(next_fetch(100, cause::retry, 7 * 24h - 1h).has_value());
}

TEST_CASE("a part of a file is given as it was asked for") {
    const auto part = [](const char* field, std::size_t size) { return choose_range(field, size); };
    CHECK(choose_range(std::nullopt, 10).what == range_kind::whole);
    CHECK(part("bytes=0-3", 10).bytes == byte_range{0, 3});
    CHECK(part("bytes=5-", 10).bytes == byte_range{5, 9});
    CHECK(part("bytes=5-100", 10).bytes == byte_range{5, 9});
    CHECK(part("bytes=-3", 10).bytes == byte_range{7, 9});
    CHECK(part("bytes=-30", 10).bytes == byte_range{0, 9});
    CHECK(part("bytes=10-", 10).what == range_kind::unsatisfiable);
    CHECK(part("bytes=-0", 10).what == range_kind::unsatisfiable);
    for (const auto* const odd :
         {"items=0-1",
          "bytes=1-0",
          "bytes=a-b",
          "bytes=0-1,3-4",
          "bytes=",
          "bytes=-",
          "bytes=1x-2"})
        CHECK(part(odd, 10).what == range_kind::whole);
}

TEST_CASE("file names travel in a form that old and new browsers read") {
    CHECK(content_disposition(true, "") == "inline");
    CHECK(
        content_disposition(false, "a\"b.pdf") ==
        "attachment; filename=\"a_b.pdf\"; filename*=UTF-8''a%22b.pdf"
    );
    CHECK(
        content_disposition(true, "\xC3\xBC.png") ==
        "inline; filename=\"__.png\"; filename*=UTF-8''%C3%BC.png"
    );
}

TEST_CASE("a pair may go ahead of its rate once, and waits for it afterwards") {
    const instant start{1h};
    pair_budget budget{{.interval = 6s, .burst = 45}};
    for (int i = 0; i < 45; ++i) {
        REQUIRE(budget.allows("n/a", start));
        budget.take("n/a", start);
    }
    CHECK_FALSE(budget.allows("n/a", start));
    CHECK(budget.allows("n/b", start));
    CHECK(budget.reserve("n/a", start) == start + 6s);
    CHECK(budget.reserve("n/a", start) == start + 12s);
    CHECK_FALSE(budget.allows("n/a", start + 5s));
    CHECK(budget.allows("n/a", start + 6s + 1ms));
    budget.prune(start + 60s);
    CHECK(budget.size() == 1);
    budget.prune(start + 300s);
    CHECK(budget.size() == 0);
}

TEST_CASE("without an interval there is no limit of pairs") {
    pair_budget budget{{.interval = 0s}};
    for (int i = 0; i < 1'000; ++i) budget.take("n/a", instant{1h});
    CHECK(budget.allows("n/a", instant{1h}));
    CHECK(budget.size() == 0);
}
