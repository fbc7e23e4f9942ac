#include <stdexcept>

#include "hermod/async/backoff.hpp"
#include "hermod/async/bounded_queue.hpp"
#include "hermod/async/spacing.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/async/with_timeout.hpp"
#include "support/catch.hpp"
#include "support/run_coro.hpp"

using namespace hermod;
using namespace std::chrono_literals;

namespace {

awaitable<int> answer_after(std::chrono::milliseconds delay) {
    co_await async::sleep_for(delay);
    co_return 42;
}

awaitable<void> fail_at_once() {
    throw std::runtime_error{"broken"};
    co_return;
}

awaitable<void> wait_for_ever() { co_await async::sleep_for(1h); }

}  // namespace

TEST_CASE("an operation in time gives its value, one that is late gives timed_out") {
    hermod::testing::run_coro([](asio::io_context&) -> awaitable<void> {
        const auto quick = co_await async::with_timeout(answer_after(1ms), steady_clock::now() + 5s);
        CHECK(quick.value() == 42);
        const auto late = co_await async::with_timeout(answer_after(10s), steady_clock::now() + 5ms);
        CHECK(late.error() == asio::error::timed_out);
    });
}

TEST_CASE("a bounded queue keeps order and refuses when it is full") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        async::bounded_queue<int> queue{io.get_executor(), 2};
        CHECK(queue.try_push(1));
        CHECK(queue.try_push(2));
        CHECK_FALSE(queue.try_push(3));
        const int first = co_await queue.pop();
        const int second = co_await queue.pop();
        CHECK(first == 1);
        CHECK(second == 2);
    });
}

TEST_CASE("a task group reports failures, not cancellations, and can be joined") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        std::vector<std::string> failed;
        async::task_group tasks{io.get_executor(), [&](std::string_view name, std::exception_ptr) {
                                    failed.emplace_back(name);
                                }};
        tasks.spawn("bad", fail_at_once());
        tasks.spawn("patient", wait_for_ever());
        const bool early = co_await tasks.join_until(steady_clock::now() + 20ms);
        CHECK_FALSE(early);
        tasks.cancel();
        co_await tasks.join();
        CHECK(failed == std::vector<std::string>{"bad"});
    });
}

TEST_CASE("delays double to their cap and are jittered downward") {
    async::backoff delays{{.first = 100ms, .cap = 1000ms, .jitter = 0.5}};
    for (const auto full : {100, 200, 400, 800, 1000, 1000}) {
        const auto delay = delays.next().count();
        CHECK(delay >= full / 2);
        CHECK(delay <= full);
    }
    delays.reset();
    CHECK(delays.next() <= 100ms);
}

TEST_CASE("spaced rounds start at once when nothing was done lately, and apart under load") {
    testing::run_coro([](asio::io_context&) -> awaitable<void> {
        async::spacing rounds{std::chrono::milliseconds{30}};
        const auto begin = steady_clock::now();
        co_await rounds.wait();
        CHECK(steady_clock::now() - begin < 30s);
        for (int i = 0; i < 3; ++i) co_await rounds.wait();
        CHECK(steady_clock::now() - begin >= std::chrono::milliseconds{90});

        async::spacing none{std::chrono::milliseconds{0}};
        for (int i = 0; i < 100; ++i) co_await none.wait();
    });
}

TEST_CASE("a task that is cancelled in a wait with a timeout has been cancelled, and has not failed") {
    testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        bool has_failed = false;
        async::task_group tasks{io.get_executor(), [&](std::string_view, std::exception_ptr) { has_failed = true; }};
        async::event never{io.get_executor()};
        const auto wait = [&]() -> awaitable<void> {
            static_cast<void>(co_await async::with_timeout(never.wait(), steady_clock::now() + 60s));
        };
        tasks.spawn("waits", wait());
        co_await asio::post(io, asio::use_awaitable);
        tasks.cancel();
        co_await tasks.join();
        CHECK(!has_failed);
    });
}
