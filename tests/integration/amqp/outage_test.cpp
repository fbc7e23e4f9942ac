#include "broker_fixture.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

struct offered {
    std::set<std::string> confirmed;
    int outcomes{0};
};

awaitable<void> offer(amqp::publisher& to, std::string body, offered& all) {
    const auto outcome = co_await to.publish(message_to("q", body), after(60s));
    ++all.outcomes;
    if (outcome == amqp::publish_outcome::confirmed) all.confirmed.insert(body);
}

amqp::topology one_queue() {
    return {.exchanges = {}, .queues = {quorum_queue("q", {{"x-single-active-consumer", true}})}, .bindings = {}};
}

}  // namespace

TEST_CASE("a killed broker loses nothing that was confirmed, and what was in flight is published again with its mark") {
    const auto body = [](asio::io_context& io) -> awaitable<void> {
        private_rabbitmq broker{sharing::exclusive};
        surroundings at{io};
        co_await declare(at, broker, one_queue());
        amqp::publisher_settings publishing;
        publishing.connection = connection_to(broker, "test-publisher");
        publishing.max_unconfirmed = 100;
        amqp::publisher publisher{at.ex, publishing, at.logger, at.metrics};
        at.tasks.spawn("publisher", publisher.run());
        amqp::consumer_settings consuming;
        consuming.connection = connection_to(broker, "test-consumer");
        consuming.connection.reply_deadline = 2s;
        consuming.queues = {"q"};
        collector got{at, consuming};

        offered all;
        const int count = 4000;
        for (int i = 0; i < count; ++i) at.tasks.spawn("offer", offer(publisher, std::to_string(i), all));
        co_await eventually("some confirms", [&] { return all.confirmed.size() > 300; });
        broker.kill();
        const auto confirmed_at_kill = all.confirmed.size();
        CHECK(confirmed_at_kill < static_cast<std::size_t>(count));
        co_await eventually("the loss to be seen", [&] { return !publisher.is_ready(); });
        CHECK_FALSE(publisher.trouble().empty());
        broker.start_again();
        co_await eventually("all outcomes", [&] { return all.outcomes == count; }, 60s);
        CHECK(all.confirmed.size() == static_cast<std::size_t>(count));

        co_await eventually(
            "all deliveries", [&] { return std::set(got.bodies.begin(), got.bodies.end()).size() == static_cast<std::size_t>(count); }, 60s);
        // First deliveries keep the order of publishing; what came twice says so, by the broker's flag or by ours.
        std::set<std::string> seen;
        int last_new = -1;
        int unmarked = 0;
        int marked = 0;
        for (const auto& one : got.all) {
            const bool is_marked = one.is_redelivered || one.headers.contains("x-possible-duplicate");
            if (one.headers.contains("x-possible-duplicate")) ++marked;
            if (!seen.insert(one.body).second) {
                if (!is_marked) ++unmarked;
                continue;
            }
            const int number = std::stoi(one.body);
            REQUIRE(number > last_new);
            last_new = number;
        }
        CHECK(unmarked == 0);
        CHECK(marked > 0);
        co_await got.consumer.stop(after(5s));
        co_await publisher.stop(after(5s));
        at.tasks.cancel();
        co_await at.tasks.join();
    };
    run_coro(body, 180s);
}

TEST_CASE("a broker short of memory blocks publishing, not consuming, and all goes on when it is over") {
    const auto body = [](asio::io_context& io) -> awaitable<void> {
        private_rabbitmq broker{sharing::exclusive};
        surroundings at{io};
        co_await declare(at, broker, one_queue());
        amqp::publisher_settings publishing;
        publishing.connection = connection_to(broker, "test-publisher");
        amqp::publisher publisher{at.ex, publishing, at.logger, at.metrics};
        at.tasks.spawn("publisher", publisher.run());
        const auto first = co_await publisher.publish(message_to("q", "before"), after(10s));
        REQUIRE(first == amqp::publish_outcome::confirmed);

        broker.control("-q set_vm_memory_high_watermark absolute 1MB");
        // The broker tells of the alarm when it sees the next message.
        std::vector<amqp::publish_outcome> outcomes;
        const auto publish = [&](std::string text, steady_clock::duration limit) -> awaitable<void> {
            const auto outcome = co_await publisher.publish(message_to("q", std::move(text)), after(limit));
            outcomes.push_back(outcome);
        };
        at.tasks.spawn("trigger", publish("trigger", 60s));
        co_await eventually("connection.blocked", [&] { return !publisher.trouble().empty(); });
        CHECK_FALSE(publisher.is_ready());
        CHECK(publisher.trouble().find("memory") != std::string::npos);

        const auto before = steady_clock::now();
        const auto refused = co_await publisher.publish(message_to("q", "refused"), after(300ms));
        CHECK(refused == amqp::publish_outcome::overloaded);
        CHECK(steady_clock::now() - before < 2s);

        // Consuming and acking go on meanwhile, on their own connection.
        amqp::consumer_settings consuming;
        consuming.connection = connection_to(broker, "test-consumer");
        consuming.queues = {"q"};
        collector got{at, consuming};
        co_await eventually("a delivery", [&] { return !got.bodies.empty(); });

        at.tasks.spawn("waiting", publish("waiting", 60s));
        broker.control("-q set_vm_memory_high_watermark 0.6");
        co_await eventually("outcomes after the alarm", [&] { return outcomes.size() == 2; });
        CHECK(outcomes == std::vector{amqp::publish_outcome::confirmed, amqp::publish_outcome::confirmed});
        CHECK(publisher.is_ready());
        co_await eventually("3 deliveries", [&] { return got.bodies.size() == 3; });
        CHECK(got.bodies == std::vector<std::string>{"before", "trigger", "waiting"});
        co_await got.consumer.stop(after(5s));
        co_await publisher.stop(after(5s));
        at.tasks.cancel();
        co_await at.tasks.join();
    };
    run_coro(body, 120s);
}

TEST_CASE("the next host is tried when one is not there") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        private_rabbitmq broker;
        surroundings at{io};
        co_await declare(at, broker, {.exchanges = {}, .queues = {classic_queue("q")}, .bindings = {}});
        amqp::publisher_settings publishing;
        publishing.connection = connection_to(broker, "test-publisher");
        publishing.connection.hosts.insert(publishing.connection.hosts.begin(), {"127.0.0.1", 1});
        amqp::publisher publisher{at.ex, publishing, at.logger, at.metrics};
        at.tasks.spawn("publisher", publisher.run());
        const auto outcome = co_await publisher.publish(message_to("q", "hello"), after(10s));
        CHECK(outcome == amqp::publish_outcome::confirmed);
        co_await publisher.stop(after(5s));
        at.tasks.cancel();
        co_await at.tasks.join();
    });
}
