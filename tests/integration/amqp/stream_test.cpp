#include "broker_fixture.hpp"

using namespace hermod;
using namespace hermod::testing;

TEST_CASE("a stream is read from any offset, again and again, and each message knows its offset") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        private_rabbitmq broker;
        surroundings at{io};
        const amqp::queue stream{"events", {{"x-queue-type", std::string{"stream"}}, {"x-max-age", std::string{"1h"}}}};
        co_await declare(at, broker, {.exchanges = {}, .queues = {stream}, .bindings = {}});
        amqp::publisher_settings publishing;
        publishing.connection = connection_to(broker, "test-publisher");
        amqp::publisher publisher{at.ex, publishing, at.logger, at.metrics};
        at.tasks.spawn("publisher", publisher.run());
        for (int i = 0; i < 200; ++i) {
            const auto outcome = co_await publisher.publish(message_to("events", std::to_string(i)), after(10s));
            REQUIRE(outcome == amqp::publish_outcome::confirmed);
        }
        const auto read_from = [&](std::string offset) {
            amqp::consumer_settings settings;
            settings.connection = connection_to(broker, "test-consumer");
            settings.queues = {"events"};
            settings.prefetch = 50;
            settings.stream_offset = [offset](const std::string&) { return offset; };
            return settings;
        };
        collector all{at, read_from("first")};
        collector tail{at, read_from("150")};
        co_await eventually("200 events", [&] { return all.bodies.size() >= 200; });
        co_await eventually("50 events", [&] { return tail.bodies.size() >= 50; });
        CHECK(all.bodies.size() == 200);
        REQUIRE(tail.bodies.size() == 50);
        CHECK(tail.bodies[0] == "150");
        REQUIRE(tail.all[0].stream_offset.has_value());
        CHECK(*tail.all[0].stream_offset == 150);
        CHECK(*all.all[199].stream_offset == 199);

        collector next{at, read_from("next")};
        co_await eventually("the last reader", [&] { return next.consumer.is_ready(); });
        co_await publisher.publish(message_to("events", "new"), after(10s));
        co_await eventually("the new event", [&] { return !next.bodies.empty() && all.bodies.size() == 201; });
        CHECK(next.bodies == std::vector<std::string>{"new"});
        for (auto* reader : {&all, &tail, &next}) co_await reader->consumer.stop(after(5s));
        co_await publisher.stop(after(5s));
        at.tasks.cancel();
        co_await at.tasks.join();
    });
}
