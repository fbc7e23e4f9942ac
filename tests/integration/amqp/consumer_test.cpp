#include "broker_fixture.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

struct fixture {
    explicit fixture(asio::io_context& io) : at{io} {
        amqp::publisher_settings settings;
        settings.connection = connection_to(broker, "test-publisher");
        publisher = std::make_unique<amqp::publisher>(at.ex, settings, at.logger, at.metrics);
        at.tasks.spawn("publisher", publisher->run());
    }

    awaitable<void> fill(std::string queue, int count) {
        for (int i = 0; i < count; ++i) {
            const auto outcome = co_await publisher->publish(message_to(queue, std::to_string(i)), after(10s));
            if (outcome != amqp::publish_outcome::confirmed) throw std::runtime_error{"not confirmed"};
        }
    }

    amqp::consumer_settings consume(std::string queue) {
        amqp::consumer_settings settings;
        settings.connection = connection_to(broker, "test-consumer");
        settings.queues = {std::move(queue)};
        settings.retry_consume = 100ms;
        return settings;
    }

    /// `ready unacked` of a queue, from the broker.
    std::string counts(const std::string& queue) {
        const auto table = broker.control("-q --no-table-headers -p " + broker.virtual_host() +
                                          " list_queues name messages_ready messages_unacknowledged");
        const auto at_line = table.find(queue + "\t");
        const auto start = at_line + queue.size() + 1;
        return at_line == std::string::npos ? "" : table.substr(start, table.find('\n', start) - start);
    }

    awaitable<void> end() {
        co_await publisher->stop(after(5s));
        at.tasks.cancel();
        co_await at.tasks.join();
    }

    private_rabbitmq broker;
    surroundings at;
    std::unique_ptr<amqp::publisher> publisher;
};

std::vector<std::string> bodies_of(const std::vector<amqp::delivery>& batch) {
    std::vector<std::string> out;
    for (const auto& one : batch) out.push_back(one.body);
    return out;
}

using texts = std::vector<std::string>;

}  // namespace

TEST_CASE("what cannot be done now is handed over again, in order, before anything newer, without the broker knowing") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await declare(here.at, here.broker, {.exchanges = {}, .queues = {quorum_queue("q")}, .bindings = {}});
        co_await here.fill("q", 6);
        std::vector<texts> batches;
        bool was_redelivered = false;
        auto settings = here.consume("q");
        settings.max_batch = 4;
        settings.prefetch = 4;
        const auto handle = [&](std::vector<amqp::delivery> batch) -> awaitable<std::vector<amqp::verdict>> {
            batches.push_back(bodies_of(batch));
            std::vector<amqp::verdict> verdicts;
            for (const auto& one : batch) {
                was_redelivered = was_redelivered || one.is_redelivered;
                const bool is_early = batches.size() < 3 && (one.body == "1" || one.body == "2");
                verdicts.push_back(is_early ? amqp::verdict::retry_after(30ms) : amqp::verdict::done());
            }
            co_return verdicts;
        };
        amqp::consumer consumer{here.at.ex, settings, amqp::batch_handler{handle}, here.at.logger, here.at.metrics};
        here.at.tasks.spawn("consumer", consumer.run());
        co_await eventually("the last message", [&] { return !batches.empty() && batches.back().back() == "5"; });
        REQUIRE(batches.size() >= 3);
        texts first = batches[0];
        // Depending on how deliveries arrived the first batch is 0.. up to 0..3; what was put off comes alone.
        for (std::size_t i = 0; i < first.size(); ++i) CHECK(first[i] == std::to_string(i));
        texts seen;
        for (const auto& batch : batches)
            for (const auto& body : batch)
                if (std::find(seen.begin(), seen.end(), body) == seen.end()) seen.push_back(body);
        CHECK(seen == texts{"0", "1", "2", "3", "4", "5"});
        CHECK_FALSE(was_redelivered);
        co_await consumer.stop(after(5s));
        CHECK(here.counts("q") == "0\t0");
        co_await here.end();
    });
}

TEST_CASE("a handler that throws loses nothing: its deliveries come again") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await declare(here.at, here.broker, {.exchanges = {}, .queues = {classic_queue("q")}, .bindings = {}});
        co_await here.fill("q", 3);
        int calls = 0;
        texts done;
        const auto handle = [&](std::vector<amqp::delivery> batch) -> awaitable<std::vector<amqp::verdict>> {
            if (++calls == 1) throw std::runtime_error{"database away"};
            for (const auto& one : batch) done.push_back(one.body);
            co_return ack_all(batch.size());
        };
        amqp::consumer consumer{here.at.ex, here.consume("q"), amqp::batch_handler{handle}, here.at.logger, here.at.metrics};
        here.at.tasks.spawn("consumer", consumer.run());
        co_await eventually("3 messages", [&] { return done.size() == 3; });
        CHECK(done == texts{"0", "1", "2"});
        co_await consumer.stop(after(5s));
        co_await here.end();
    });
}

TEST_CASE("a rejected delivery goes to the dead-letter queue, its neighbours are acked") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        const amqp::header_table to_dead{{"x-dead-letter-exchange", std::string{"dead"}},
                                         {"x-dead-letter-routing-key", std::string{"dead"}},
                                         {"x-dead-letter-strategy", std::string{"at-least-once"}},
                                         {"x-overflow", std::string{"reject-publish"}}};
        co_await declare(here.at, here.broker, {.exchanges = {{"dead", "direct"}},
                                                .queues = {quorum_queue("dead"), quorum_queue("q", to_dead)},
                                                .bindings = {{"dead", "dead", "dead"}}});
        co_await here.fill("q", 5);
        const auto handle = [&](std::vector<amqp::delivery> batch) -> awaitable<std::vector<amqp::verdict>> {
            std::vector<amqp::verdict> verdicts;
            for (const auto& one : batch)
                verdicts.push_back(one.body == "2" ? amqp::verdict::dead("broken") : amqp::verdict::done());
            co_return verdicts;
        };
        amqp::consumer consumer{here.at.ex, here.consume("q"), amqp::batch_handler{handle}, here.at.logger, here.at.metrics};
        here.at.tasks.spawn("consumer", consumer.run());
        collector dead{here.at, here.consume("dead")};
        co_await eventually("a dead letter", [&] { return !dead.bodies.empty(); });
        CHECK(dead.bodies == texts{"2"});
        co_await consumer.stop(after(5s));
        co_await dead.consumer.stop(after(5s));
        CHECK(here.counts("q") == "0\t0");
        co_await here.end();
    });
}

TEST_CASE("a deleted queue is consumed again once it is back") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        const amqp::topology wanted{.exchanges = {}, .queues = {classic_queue("q")}, .bindings = {}};
        co_await declare(here.at, here.broker, wanted);
        collector got{here.at, here.consume("q")};
        co_await here.fill("q", 1);
        co_await eventually("a message", [&] { return got.bodies.size() == 1; });
        here.broker.control("-q -p " + here.broker.virtual_host() + " delete_queue q");
        co_await eventually("the cancel", [&] { return !got.consumer.is_ready(); });
        CHECK_FALSE(got.consumer.trouble().empty());
        co_await declare(here.at, here.broker, wanted);
        co_await eventually("consuming again", [&] { return got.consumer.is_ready(); });
        co_await here.fill("q", 1);
        co_await eventually("another message", [&] { return got.bodies.size() == 2; });
        co_await got.consumer.stop(after(5s));
        co_await here.end();
    });
}

TEST_CASE("stopping finishes and acks what was handed over, and gives the rest back in order") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await declare(here.at, here.broker, {.exchanges = {}, .queues = {quorum_queue("q", {{"x-single-active-consumer", true}})}, .bindings = {}});
        co_await here.fill("q", 30);
        texts handled;
        auto settings = here.consume("q");
        settings.prefetch = 20;
        settings.max_batch = 5;
        const auto handle = [&](std::vector<amqp::delivery> batch) -> awaitable<std::vector<amqp::verdict>> {
            co_await async::sleep_for(300ms);
            for (const auto& one : batch) handled.push_back(one.body);
            co_return ack_all(batch.size());
        };
        amqp::consumer first{here.at.ex, settings, amqp::batch_handler{handle}, here.at.logger, here.at.metrics};
        here.at.tasks.spawn("first", first.run());
        co_await eventually("the first batch", [&] { return !handled.empty(); });
        const bool is_clean = co_await first.stop(after(5s));
        CHECK(is_clean);
        // The broker counts a quorum queue's messages every five seconds only.
        const auto given_back = std::to_string(30 - handled.size()) + "\t0";
        co_await eventually("all given back", [&] { return here.counts("q") == given_back; });

        collector rest{here.at, here.consume("q")};
        co_await eventually("the rest", [&] { return handled.size() + rest.bodies.size() >= 30; });
        for (std::size_t i = 0; i < rest.bodies.size(); ++i)
            CHECK(rest.bodies[i] == std::to_string(i + handled.size()));
        co_await rest.consumer.stop(after(5s));
        co_await here.end();
    });
}

TEST_CASE("a handler that does not end in time is cancelled and its delivery given back") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await declare(here.at, here.broker, {.exchanges = {}, .queues = {classic_queue("q")}, .bindings = {}});
        co_await here.fill("q", 1);
        bool was_called = false;
        const auto handle = [&](amqp::delivery) -> awaitable<amqp::verdict> {
            was_called = true;
            co_await async::sleep_for(1h);
            co_return amqp::verdict::done();
        };
        amqp::consumer consumer{here.at.ex, here.consume("q"), amqp::concurrent_handler{handle}, here.at.logger, here.at.metrics};
        here.at.tasks.spawn("consumer", consumer.run());
        co_await eventually("the call", [&] { return was_called; });
        const bool is_clean = co_await consumer.stop(after(100ms));
        CHECK_FALSE(is_clean);
        CHECK(here.counts("q") == "1\t0");
        co_await here.end();
    });
}

TEST_CASE("concurrent handlers overlap, up to the prefetch, and each is acked for itself") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await declare(here.at, here.broker, {.exchanges = {}, .queues = {quorum_queue("q")}, .bindings = {}});
        co_await here.fill("q", 40);
        int under_way = 0;
        int most = 0;
        int done = 0;
        std::map<std::string, int> calls;
        auto settings = here.consume("q");
        settings.prefetch = 8;
        const auto handle = [&](amqp::delivery one) -> awaitable<amqp::verdict> {
            most = std::max(most, ++under_way);
            co_await async::sleep_for(std::chrono::milliseconds{one.body.back() % 2 == 0 ? 5 : 25});
            --under_way;
            if (++calls[one.body] == 1 && one.body == "7") co_return amqp::verdict::retry_after(20ms);
            ++done;
            co_return amqp::verdict::done();
        };
        amqp::consumer consumer{here.at.ex, settings, amqp::concurrent_handler{handle}, here.at.logger, here.at.metrics};
        here.at.tasks.spawn("consumer", consumer.run());
        co_await eventually("40 messages", [&] { return done == 40; });
        CHECK(most == 8);
        CHECK(calls["7"] == 2);
        CHECK(calls.size() == 40);
        co_await consumer.stop(after(5s));
        CHECK(here.counts("q") == "0\t0");
        co_await here.end();
    });
}

TEST_CASE("a reply queue is its consumer's own and gone with it") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        auto settings = here.consume("replies.1");
        settings.is_exclusive = true;
        collector got{here.at, settings};
        co_await eventually("the reply queue", [&] { return got.consumer.is_ready(); });
        co_await here.fill("replies.1", 2);
        co_await eventually("2 replies", [&] { return got.bodies.size() == 2; });
        co_await got.consumer.stop(after(5s));
        const auto gone = co_await here.publisher->publish(message_to("replies.1", "late"), after(5s));
        CHECK(gone == amqp::publish_outcome::returned);
        co_await here.end();
    });
}
