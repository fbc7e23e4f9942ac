#include <string>

#include "consumers/bisect.hpp"

#include "support/catch.hpp"
#include "support/run_coro.hpp"

using namespace hermod;
using namespace hermod::store;

namespace {

using answers = postgres::result<std::vector<std::string>>;
using work = std::function<awaitable<answers>(std::vector<int>)>;
using verdict = std::function<std::string(const int&, const postgres::error&)>;

postgres::error failure(postgres::failure what) { return {what, {}, "no", "test", {}}; }

}  // namespace

TEST_CASE("one poison item is found and only it gets the verdict") {
    testing::run_coro([](asio::io_context&) -> awaitable<void> {
        int calls = 0;
        const work refuse_negatives = [&calls](std::vector<int> items) -> awaitable<answers> {
            ++calls;
            std::vector<std::string> out;
            for (const int i : items) {
                if (i < 0) co_return failure(postgres::failure::invalid);
                out.push_back("ok " + std::to_string(i));
            }
            co_return out;
        };
        const verdict poison = [](const int& i, const postgres::error&) { return "poison " + std::to_string(i); };
        std::vector<int> items;
        for (int i = 0; i < 100; ++i) items.push_back(i == 37 ? -37 : i);
        const auto out = co_await bisect<int, std::string>(std::move(items), refuse_negatives, poison);
        REQUIRE(out.has_value());
        REQUIRE(out->size() == 100);
        CHECK(out->at(37) == "poison -37");
        CHECK(out->at(36) == "ok 36");
        CHECK(out->at(99) == "ok 99");
        CHECK(calls < 20);
    });
}

TEST_CASE("a passing failure is the whole batch's, and nothing is taken apart") {
    testing::run_coro([](asio::io_context&) -> awaitable<void> {
        int calls = 0;
        const work unavailable = [&calls](std::vector<int>) -> awaitable<answers> {
            ++calls;
            co_return failure(postgres::failure::unavailable);
        };
        const verdict poison = [](const int&, const postgres::error&) { return std::string{}; };
        std::vector<int> items{1, 2, 3};
        const auto out = co_await bisect<int, std::string>(std::move(items), unavailable, poison);
        CHECK(out.has_error());
        CHECK(calls == 1);
    });
}

TEST_CASE("the parts of a batch that failed are marked as repeats: some of it may be committed and untold") {
    struct marked {
        int number{0};
        bool is_repeat{false};
    };
    testing::run_coro([](asio::io_context&) -> awaitable<void> {
        std::vector<bool> whole, parts;
        const std::function<awaitable<answers>(std::vector<marked>)> note = [&](std::vector<marked> items) -> awaitable<answers> {
            std::vector<std::string> out;
            for (const auto& item : items) (items.size() == 2 ? whole : parts).push_back(item.is_repeat);
            for (const auto& item : items) {
                if (item.number < 0) co_return failure(postgres::failure::invalid);
                out.emplace_back("ok");
            }
            co_return out;
        };
        const std::function<std::string(const marked&, const postgres::error&)> poison = [](const marked&, const postgres::error&) {
            return std::string{"poison"};
        };
        std::vector<marked> items{{1, false}, {-1, false}};
        const auto out = co_await bisect<marked, std::string>(std::move(items), note, poison);
        REQUIRE(out.has_value());
        CHECK(whole == std::vector<bool>{false, false});
        CHECK(parts == std::vector<bool>{true, true});
    });
}
