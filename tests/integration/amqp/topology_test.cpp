#include "broker_fixture.hpp"

using namespace hermod;
using namespace hermod::testing;

TEST_CASE("declaring twice changes nothing; only the first time waits until the queues are safe") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        private_rabbitmq broker;
        surroundings at{io};
        const amqp::topology wanted{.exchanges = {{"x", "direct"}, {"t", "topic"}},
                                    .queues = {quorum_queue("one"), quorum_queue("two")},
                                    .bindings = {{"x", "one", "k"}, {"t", "two", "a.*"}}};
        const auto before = steady_clock::now();
        co_await declare(at, broker, wanted);
        const auto between = steady_clock::now();
        CHECK(between - before >= 2s);
        co_await declare(at, broker, wanted);
        CHECK(steady_clock::now() - between < 2s);
    });
}

TEST_CASE("a queue with other arguments is reported with the one that differs") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        private_rabbitmq broker;
        surroundings at{io};
        co_await declare(at, broker, {.exchanges = {}, .queues = {classic_queue("q", {{"x-max-length", std::int64_t{5}}})}, .bindings = {}});
        const amqp::topology other{.exchanges = {}, .queues = {classic_queue("q", {{"x-max-length", std::int64_t{6}}})}, .bindings = {}};
        const auto refused = co_await amqp::declare(connection_to(broker, "test"), other, after(10s), at.logger);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().message().find("inequivalent arg 'x-max-length' for queue 'q'") != std::string::npos);
    });
}

TEST_CASE("declaring gives up at its limit when no broker is there") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        surroundings at{io};
        amqp::connection_settings nobody;
        nobody.hosts = {{"127.0.0.1", 1}};
        const auto before = steady_clock::now();
        const auto failed = co_await amqp::declare(nobody, {}, after(500ms), at.logger);
        REQUIRE_FALSE(failed.has_value());
        CHECK(failed.error().message().find("127.0.0.1:1") != std::string::npos);
        CHECK(steady_clock::now() - before < 3s);
    });
}
