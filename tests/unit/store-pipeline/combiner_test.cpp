#include "consumers/combiner.hpp"
#include "hermod/async/task_group.hpp"

#include "support/catch.hpp"
#include "support/run_coro.hpp"

using namespace hermod;
using namespace hermod::store;

namespace {

using numbers_combiner = combiner<int, int>;

awaitable<void> submit(numbers_combiner& c, std::vector<int> items, std::vector<std::vector<int>>& out) {
    auto answer = co_await c.submit(std::move(items));
    out.push_back(answer ? *answer : std::vector<int>{});
}

}  // namespace

TEST_CASE("what is submitted during a round shares the next one, and everybody gets their own answers") {
    testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        std::vector<std::size_t> rounds;
        async::event gate{io.get_executor()};
        numbers_combiner c{io.get_executor(), {5, std::chrono::milliseconds{0}}, [&](std::vector<int> items) -> awaitable<numbers_combiner::answers> {
            rounds.push_back(items.size());
            if (rounds.size() == 1) co_await gate.wait();
            for (auto& i : items) i *= 10;
            co_return items;
        }};
        async::task_group tasks{io.get_executor(), [](std::string_view, std::exception_ptr) {}};
        std::vector<std::vector<int>> out;
        tasks.spawn("rounds", c.run());
        tasks.spawn("a", submit(c, {1}, out));
        while (rounds.empty()) co_await asio::post(io, asio::use_awaitable);
        tasks.spawn("b", submit(c, {2, 3}, out));
        tasks.spawn("c", submit(c, {4}, out));
        tasks.spawn("d", submit(c, {5, 6, 7, 8}, out));  // would make six: next round
        for (int i = 0; i < 20; ++i) co_await asio::post(io, asio::use_awaitable);
        gate.notify();
        while (out.size() < 4) co_await asio::post(io, asio::use_awaitable);
        CHECK(rounds == std::vector<std::size_t>{1, 3, 4});
        CHECK(std::find(out.begin(), out.end(), std::vector<int>{20, 30}) != out.end());
        CHECK(std::find(out.begin(), out.end(), std::vector<int>{50, 60, 70, 80}) != out.end());
        tasks.cancel();
        co_await tasks.join();
    });
}
