#include "domain/ledger.hpp"
#include "domain/limits.hpp"
#include "domain/phone_book.hpp"
#include "domain/wamid.hpp"
#include "support/catch.hpp"

#include <string>

using namespace hermod::sandbox;
using namespace std::chrono_literals;

namespace {

entry with_content(std::string_view content) {
    entry made;
    made.type = "text";
    made.content = content;
    return made;
}

const std::chrono::steady_clock::time_point start{1h};

}  // namespace

TEST_CASE("the ledger keeps the texts and forgets the oldest when it is full") {
    ledger kept{3};
    for (int i = 1; i <= 5; ++i) {
        const std::string text = "message " + std::to_string(i);
        CHECK(kept.add(with_content(text)) == static_cast<std::uint64_t>(i));
    }
    CHECK(kept.size() == 3);
    CHECK(kept.first_order() == 3);
    CHECK(kept.find(2) == nullptr);
    CHECK(kept.find(3)->content == "message 3");
    CHECK(kept.find(5)->content == "message 5");
    CHECK(kept.find(6) == nullptr);
}

TEST_CASE("texts stay whole while the ledger turns over many times") {
    ledger kept{100};
    const std::string filler(5'000, 'x');
    for (int i = 1; i <= 2'000; ++i) kept.add(with_content(std::to_string(i) + filler));
    for (std::uint64_t order = kept.first_order(); order < kept.next_order(); ++order)
        REQUIRE(kept.find(order)->content == std::to_string(order) + filler);
}

TEST_CASE("orders go on after the ledger was cleared") {
    ledger kept{10};
    kept.add(with_content("a"));
    kept.clear();
    CHECK(kept.size() == 0);
    CHECK(kept.add(with_content("b")) == 2);
    CHECK(kept.find(1) == nullptr);
}

TEST_CASE("a bucket lets its burst through, then its rate") {
    token_bucket bucket;
    const bucket_size size{10, 5};
    int passed = 0;
    for (int i = 0; i < 20; ++i) passed += bucket.take(start, size) ? 1 : 0;
    CHECK(passed == 5);
    CHECK_FALSE(bucket.take(start + 50ms, size));
    CHECK(bucket.take(start + 160ms, size));
    CHECK_FALSE(bucket.take(start + 160ms, size));
}

TEST_CASE("no rate means no limit") {
    token_bucket bucket;
    for (int i = 0; i < 1'000; ++i) REQUIRE(bucket.take(start, bucket_size{}));
}

TEST_CASE("a wamid leads back to its message") {
    const auto id = make_wamid({77, 123'456'789'012}, "15550100001");
    CHECK(id.starts_with("wamid.HRgLMTU1NTAxMDAwMDE"));
    const auto parts = parse_wamid(id);
    REQUIRE(parts.has_value());
    CHECK(parts->run == 77);
    CHECK(parts->order == 123'456'789'012);
    CHECK_FALSE(parse_wamid("wamid.AAAA").has_value());
    CHECK_FALSE(parse_wamid("wamid.%%").has_value());
    CHECK_FALSE(parse_wamid("").has_value());
}

TEST_CASE("phones are listed by last use and bounded") {
    phone_book book{3};
    const auto a = book.find_or_add(0, "1");
    book.touch(a);
    const auto b = book.find_or_add(0, "2");
    book.touch(b);
    const auto c = book.find_or_add(1, "1");
    book.touch(c);
    CHECK(book.newest(10) == std::vector<std::uint32_t>{c, b, a});
    book.touch(b);
    CHECK(book.newest(10) == std::vector<std::uint32_t>{b, c, a});
    book.touch(a);
    CHECK(book.newest(2) == std::vector<std::uint32_t>{a, b});
    CHECK(book.find_or_add(0, "2") == b);
    CHECK(book.find_or_add(0, "9") == phone_book::none);
    CHECK(book.find(1, "2") == phone_book::none);
}
