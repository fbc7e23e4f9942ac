// Not part of the normal run: integration_amqp "[.throughput]", with a release build.
#include <ctime>
#include <iostream>

#include "broker_fixture.hpp"
#include "hermod/amqp/packer.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

}  // namespace

TEST_CASE("how many messages of 1 KB one thread publishes with confirms and consumes with acks", "[.throughput]") {
    const auto body = [](asio::io_context& io) -> awaitable<void> {
        private_rabbitmq broker;
        surroundings at{io};
        co_await declare(at, broker, {.exchanges = {}, .queues = {quorum_queue("q")}, .bindings = {}});
        amqp::publisher_settings publishing;
        publishing.connection = connection_to(broker, "test-publisher");
        amqp::publisher publisher{at.ex, publishing, at.logger, at.metrics};
        at.tasks.spawn("publisher", publisher.run());
        amqp::consumer_settings consuming;
        consuming.connection = connection_to(broker, "test-consumer");
        consuming.queues = {"q"};
        consuming.prefetch = 1000;
        std::size_t received = 0;
        const amqp::batch_handler count_all = [&](std::vector<amqp::delivery> batch) -> awaitable<std::vector<amqp::verdict>> {
            received += batch.size();
            co_return ack_all(batch.size());
        };
        amqp::consumer consumer{at.ex, consuming, count_all, at.logger, at.metrics};
        at.tasks.spawn("consumer", consumer.run());
        co_await eventually("ready", [&] { return publisher.is_ready() && consumer.is_ready(); });

        constexpr std::size_t total = 100'000;
        constexpr std::size_t callers = 1'000;
        std::size_t started = 0;
        std::size_t confirmed = 0;
        const std::string payload(1024, 'x');
        const auto publish = [&]() -> awaitable<void> {
            while (started < total) {
                ++started;
                amqp::outgoing message;
                message.routing_key = "q";
                message.body = payload;
                const auto outcome = co_await publisher.publish(std::move(message), after(60s));
                if (outcome == amqp::publish_outcome::confirmed) ++confirmed;
            }
        };
        const auto begin = steady_clock::now();
        const double cpu = cpu_seconds();
        for (std::size_t i = 0; i < callers; ++i) at.tasks.spawn("publish", publish());
        co_await eventually("all", [&] { return confirmed == total && received >= total; }, 120s);
        const double seconds = std::chrono::duration<double>(steady_clock::now() - begin).count();
        const double used = cpu_seconds() - cpu;
        std::cout << total << " messages in " << seconds << " s: " << static_cast<double>(total) / seconds << "/s each way; client CPU "
                  << used * 1e6 / static_cast<double>(total) << " us per message published, confirmed, delivered and acked\n";
        CHECK(confirmed == total);
        co_await consumer.stop(after(5s));
        co_await publisher.stop(after(5s));
        at.tasks.cancel();
        co_await at.tasks.join();
    };
    run_coro(body, 180s);
}
