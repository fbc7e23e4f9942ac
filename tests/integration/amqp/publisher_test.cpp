#include "broker_fixture.hpp"
#include "hermod/amqp/packer.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

struct fixture {
    explicit fixture(asio::io_context& io) : at{io} {}

    amqp::publisher& start_publisher(amqp::publisher_settings settings = {}) {
        settings.connection = connection_to(broker, "test-publisher");
        publisher = std::make_unique<amqp::publisher>(at.ex, settings, at.logger, at.metrics);
        at.tasks.spawn("publisher", publisher->run());
        return *publisher;
    }

    awaitable<void> end() {
        if (publisher) co_await publisher->stop(after(5s));
        at.tasks.cancel();
        co_await at.tasks.join();
    }

    private_rabbitmq broker;
    surroundings at;
    std::unique_ptr<amqp::publisher> publisher;
};

awaitable<void> publish_into(amqp::publisher& to, amqp::outgoing message, std::vector<amqp::publish_outcome>& outcomes) {
    const auto outcome = co_await to.publish(std::move(message), after(20s));
    outcomes.push_back(outcome);
}

std::size_t count_of(const std::vector<amqp::publish_outcome>& outcomes, amqp::publish_outcome wanted) {
    return static_cast<std::size_t>(std::count(outcomes.begin(), outcomes.end(), wanted));
}

}  // namespace

TEST_CASE("what is confirmed arrives once, in order, with its properties") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await declare(here.at, here.broker, {.exchanges = {}, .queues = {quorum_queue("q")}, .bindings = {}});
        auto& publisher = here.start_publisher();
        std::vector<amqp::publish_outcome> outcomes;
        for (int i = 0; i < 500; ++i) {
            auto message = message_to("q", std::to_string(i));
            message.headers["number"] = std::int64_t{i};
            here.at.tasks.spawn("publish", publish_into(publisher, std::move(message), outcomes));
        }
        co_await eventually("500 outcomes", [&] { return outcomes.size() == 500; });
        CHECK(count_of(outcomes, amqp::publish_outcome::confirmed) == 500);
        CHECK(publisher.is_ready());
        CHECK(publisher.trouble().empty());
        CHECK(publisher.backlog_bytes() == 0);

        amqp::consumer_settings settings;
        settings.connection = connection_to(here.broker, "test-consumer");
        settings.queues = {"q"};
        collector got{here.at, settings};
        co_await eventually("500 deliveries", [&] { return got.bodies.size() >= 500; });
        for (std::size_t i = 0; i < 500; ++i) {
            REQUIRE(got.bodies[i] == std::to_string(i));
            REQUIRE(std::get<std::int64_t>(got.all[i].headers.at("number")) == static_cast<std::int64_t>(i));
        }
        CHECK(got.bodies.size() == 500);
        CHECK(got.all[0].message_id == "0");
        CHECK_FALSE(got.all[0].is_redelivered);
        co_await got.consumer.stop(after(5s));
        co_await here.end();
    });
}

TEST_CASE("a mandatory message without a queue is returned, its neighbours are confirmed") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await declare(here.at, here.broker, {.exchanges = {}, .queues = {classic_queue("q")}, .bindings = {}});
        auto& publisher = here.start_publisher();
        std::vector<amqp::publish_outcome> good;
        std::vector<amqp::publish_outcome> bad;
        for (int i = 0; i < 50; ++i) {
            here.at.tasks.spawn("publish", publish_into(publisher, message_to("q", "same"), good));
            here.at.tasks.spawn("publish", publish_into(publisher, message_to("nobody", "same"), bad));
        }
        co_await eventually("100 outcomes", [&] { return good.size() + bad.size() == 100; });
        CHECK(count_of(good, amqp::publish_outcome::confirmed) == 50);
        CHECK(count_of(bad, amqp::publish_outcome::returned) == 50);
        co_await here.end();
    });
}

TEST_CASE("a missing exchange ends its own messages only; the others are published again") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await declare(here.at, here.broker, {.exchanges = {}, .queues = {classic_queue("q")}, .bindings = {}});
        auto& publisher = here.start_publisher();
        std::vector<amqp::publish_outcome> good;
        std::vector<amqp::publish_outcome> bad;
        for (int i = 0; i < 20; ++i) {
            here.at.tasks.spawn("publish", publish_into(publisher, message_to("q", std::to_string(i)), good));
            auto lost = message_to("q", "lost");
            lost.exchange = "no.such.exchange";
            here.at.tasks.spawn("publish", publish_into(publisher, std::move(lost), bad));
        }
        co_await eventually("40 outcomes", [&] { return good.size() + bad.size() == 40; });
        CHECK(count_of(good, amqp::publish_outcome::confirmed) == 20);
        CHECK(count_of(bad, amqp::publish_outcome::returned) == 20);
        co_await here.end();
    });
}

TEST_CASE("a full queue refuses, and takes again once there is room") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        const amqp::header_table limit{{"x-max-length", std::int64_t{5}}, {"x-overflow", std::string{"reject-publish"}}};
        co_await declare(here.at, here.broker, {.exchanges = {}, .queues = {classic_queue("small", limit)}, .bindings = {}});
        auto& publisher = here.start_publisher();
        std::vector<amqp::publish_outcome> outcomes;
        for (int i = 0; i < 20; ++i) co_await publish_into(publisher, message_to("small", std::to_string(i)), outcomes);
        CHECK(count_of(outcomes, amqp::publish_outcome::confirmed) == 5);
        CHECK(count_of(outcomes, amqp::publish_outcome::refused) == 15);

        amqp::consumer_settings settings;
        settings.connection = connection_to(here.broker, "test-consumer");
        settings.queues = {"small"};
        collector got{here.at, settings};
        co_await eventually("5 deliveries", [&] { return got.bodies.size() == 5; });
        const auto again = co_await publisher.publish(message_to("small", "again"), after(5s));
        CHECK(again == amqp::publish_outcome::confirmed);
        co_await got.consumer.stop(after(5s));
        co_await here.end();
    });
}

TEST_CASE("a backlog over its limit is refused at once, and nothing of it left") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        amqp::publisher_settings settings;
        settings.max_backlog_bytes = 10'000;
        settings.connection = connection_to(here.broker, "test-publisher");
        amqp::publisher idle{here.at.ex, settings, here.at.logger, here.at.metrics};  // never connected
        const auto huge = co_await idle.publish(message_to("q", std::string(20'000, 'x')), after(30s));
        CHECK(huge == amqp::publish_outcome::overloaded);
        const auto before = steady_clock::now();
        const auto late = co_await idle.publish(message_to("q", "small"), after(100ms));
        CHECK(late == amqp::publish_outcome::overloaded);
        CHECK(steady_clock::now() - before < 1s);
        CHECK(idle.backlog_bytes() == 0);
        co_await here.end();
    });
}

TEST_CASE("items that come together travel in one pack, in order, and share its outcome") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await declare(here.at, here.broker, {.exchanges = {{"x", "direct"}}, .queues = {classic_queue("a"), classic_queue("b")},
                                                .bindings = {{"x", "a", "a"}, {"x", "b", "b"}}});
        auto& publisher = here.start_publisher();
        amqp::packer packer{here.at.ex, publisher, {.exchange = "x", .linger = 5ms, .max_items = 100}, here.at.metrics};
        std::vector<amqp::publish_outcome> outcomes;
        const auto publish = [&](std::string key, int number) -> awaitable<void> {
            const auto outcome = co_await packer.publish(std::move(key), std::to_string(number), after(10s));
            outcomes.push_back(outcome);
        };
        for (int i = 0; i < 250; ++i) {
            here.at.tasks.spawn("a", publish("a", i));
            if (i % 2 == 0) here.at.tasks.spawn("b", publish("b", i));
        }
        here.at.tasks.spawn("c", publish("nobody", 1));
        co_await eventually("376 outcomes", [&] { return outcomes.size() == 376; });
        CHECK(count_of(outcomes, amqp::publish_outcome::confirmed) == 375);
        CHECK(count_of(outcomes, amqp::publish_outcome::returned) == 1);

        amqp::consumer_settings settings;
        settings.connection = connection_to(here.broker, "test-consumer");
        settings.queues = {"a"};
        collector got{here.at, settings};
        co_await eventually("3 packs", [&] { return got.bodies.size() == 3; });
        CHECK(got.bodies[0].starts_with(R"({"items":[0,1,2,)"));
        CHECK(got.bodies[2].ends_with(R"(,248,249]})"));
        co_await got.consumer.stop(after(5s));
        co_await here.end();
    });
}

TEST_CASE("stopping waits for what is unconfirmed and then takes nothing more") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await declare(here.at, here.broker, {.exchanges = {}, .queues = {quorum_queue("q")}, .bindings = {}});
        auto& publisher = here.start_publisher();
        std::vector<amqp::publish_outcome> outcomes;
        for (int i = 0; i < 100; ++i)
            here.at.tasks.spawn("publish", publish_into(publisher, message_to("q", std::to_string(i)), outcomes));
        co_await async::sleep_for(0ms);
        const bool is_clean = co_await publisher.stop(after(10s));
        CHECK(is_clean);
        co_await eventually("100 outcomes", [&] { return outcomes.size() == 100; });
        CHECK(count_of(outcomes, amqp::publish_outcome::confirmed) == 100);
        const auto late = co_await publisher.publish(message_to("q", "late"), after(10s));
        CHECK(late == amqp::publish_outcome::overloaded);
        here.at.tasks.cancel();
        co_await here.at.tasks.join();
    });
}
