// The order of what is published, through an outage of the broker that the publisher has no room for.
#include "pipeline.hpp"

#include "consumers/outbox.hpp"
#include "hermod/amqp/topology.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/contracts/pack.hpp"
#include "hermod/contracts/topology.hpp"

#include "support/catch.hpp"
#include "support/run_coro.hpp"

using namespace hermod;
using namespace hermod::testing;
using namespace std::chrono_literals;

namespace {

const std::string tenant = "01980000-0000-7000-8000-000000000001";
const std::string queue = "test.outbox";
constexpr int count = 60;

amqp::connection_settings address_of(const private_rabbitmq& node, const std::string& name) {
    auto out = amqp::parse_url(node.url()).value();
    out.password = secret{node.password()};
    out.name = name;
    return out;
}

store::news numbered(int n) {
    store::news out;
    out.events.push_back({"n:" + std::to_string(n), "status_update", tenant, tenant, n, R"({"padding":")" + std::string(200, 'x') + "\"}"});
    return out;
}

}  // namespace

TEST_CASE("events leave in their order, though the broker is away and the publisher has to refuse most of them") {
    private_rabbitmq node{sharing::exclusive};
    auto scenario = [&](asio::io_context& io) -> awaitable<void> {
        const auto ex = io.get_executor();
        log::logger logger{log::settings{"test", log::level::error}};
        telemetry::registry metrics;
        async::task_group tasks{ex, {}};
        amqp::topology wanted;
        wanted.exchanges.push_back({std::string{contracts::events_exchange}, "topic"});
        wanted.queues.push_back({queue, {{"x-queue-type", std::string{"quorum"}}}});
        wanted.bindings.push_back({std::string{contracts::events_exchange}, queue, "#"});
        const auto declared = co_await amqp::declare(address_of(node, "declare"), wanted, steady_clock::now() + 30s, logger);
        REQUIRE(declared.has_value());

        amqp::publisher_settings narrow{.connection = address_of(node, "publish")};
        narrow.max_backlog_bytes = 2'000;  // a handful of them
        amqp::publisher publisher{ex, narrow, logger, metrics};
        store::outbox outbox{ex, publisher, {}, logger, metrics};
        tasks.spawn("publisher", publisher.run());
        const auto ready_limit = steady_clock::now() + 20s;
        while (!publisher.is_ready() && steady_clock::now() < ready_limit) co_await async::sleep_for(20ms);
        node.kill();
        for (int n = 0; n < count; ++n) {
            tasks.spawn("publish", outbox.publish(numbered(n)));
            co_await async::sleep_for(20ms);
        }
        node.start_again();

        std::vector<std::string> order;
        amqp::consumer_settings reads;
        reads.connection = address_of(node, "read");
        reads.queues = {queue};
        amqp::consumer reader{ex, reads, amqp::batch_handler{[&order](std::vector<amqp::delivery> batch) -> awaitable<std::vector<amqp::verdict>> {
                                  for (const auto& delivery : batch)
                                      for (const auto& item : contracts::read_pack<contracts::event>(delivery.body).value())
                                          order.push_back(item.content.value().event_id);
                                  co_return std::vector<amqp::verdict>(batch.size());
                              }}, logger, metrics};
        tasks.spawn("reader", reader.run());
        const auto limit = steady_clock::now() + 60s;
        while (order.size() < count && steady_clock::now() < limit) co_await async::sleep_for(50ms);
        std::vector<std::string> wanted_order;
        for (int n = 0; n < count; ++n) wanted_order.push_back("n:" + std::to_string(n));
        CHECK(order == wanted_order);
        const auto text = metrics.text();
        const auto at = text.find("\nhermod_store_publish_repeats_total ");
        REQUIRE(at != std::string::npos);
        CHECK(std::stod(text.substr(at + 36)) > 10);  // they were refused indeed
        co_await reader.stop(steady_clock::now() + 5s);
        co_await outbox.stop();
        co_await publisher.stop(steady_clock::now() + 5s);
        tasks.cancel();
        co_await tasks.join_until(steady_clock::now() + 5s);
    };
    run_coro(scenario, 150s);
}
