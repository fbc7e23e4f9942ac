// What the broker users of deploy/rabbitmq/definitions may do, tried on a real node.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <unistd.h>

#include "hermod/amqp/consumer.hpp"
#include "hermod/amqp/publisher.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/async/with_timeout.hpp"
#include "hermod/contracts/topology.hpp"

#include "support/catch.hpp"
#include "support/run_coro.hpp"

using namespace hermod;
using namespace hermod::testing;
using namespace std::chrono_literals;

namespace {

/// A node with the users of a deployment; the password of each is its name.
class deployed_broker {
public:
    deployed_broker() : folder_{std::filesystem::temp_directory_path() / ("hermod-rights-" + std::to_string(::getpid()))} {
        std::filesystem::create_directory(folder_);
        for (const std::string name : {"admin", "intake", "gateway", "widget-send", "conversation-store", "message-sender", "realtime-push"})
            std::ofstream{folder_ / ("amqp-" + name)} << name << "\n";
        const auto file = folder_ / "definitions.json";
        const auto command = std::string{HERMOD_DEFINITIONS} + " " + folder_.string() + " > " + file.string();
        if (std::system(command.c_str()) != 0) throw std::runtime_error{"no definitions"};
        // By its program: the class private_rabbitmq wants the user guest, which a deployment does not have.
        ::setenv("HERMOD_RABBITMQ_DEFINITIONS", file.c_str(), 1);
        ::setenv("HERMOD_SERVER_OWNER", std::to_string(::getpid()).c_str(), 1);
        run("start", " 0");
        std::ifstream settings{folder_ / "node" / "settings"};
        std::string line;
        std::getline(settings, line);
        port_ = static_cast<std::uint16_t>(std::stoi(line.substr(std::string{"port="}.size())));
    }
    ~deployed_broker() {
        if (std::system(command("remove", "").c_str()) != 0) std::fputs("the node was not removed\n", stderr);
        std::filesystem::remove_all(folder_);
    }
    deployed_broker(const deployed_broker&) = delete;
    deployed_broker& operator=(const deployed_broker&) = delete;

    [[nodiscard]] amqp::connection_settings as(const std::string& user) const {
        amqp::connection_settings out;
        out.hosts = {{"127.0.0.1", port_}};
        out.user = user;
        out.password = secret{user};
        out.virtual_host = "hermod";
        out.name = "test " + user;
        return out;
    }

private:
    [[nodiscard]] std::string command(const std::string& verb, const std::string& rest) const {
        return std::string{HERMOD_SERVERS_FOLDER} + "/private-rabbitmq " + verb + " " + (folder_ / "node").string() + rest;
    }
    void run(const std::string& verb, const std::string& rest) const {
        if (std::system(command(verb, rest).c_str()) != 0) throw std::runtime_error{"private-rabbitmq " + verb + " failed"};
    }

    std::filesystem::path folder_;
    std::uint16_t port_{0};
};

struct surroundings {
    explicit surroundings(asio::io_context& io) : ex{io.get_executor()}, tasks{ex, {}} {}

    executor ex;
    log::logger logger{log::settings{"test", log::level::error}};
    telemetry::registry metrics;
    async::task_group tasks;
};

/// Does the broker take one message from this user?
awaitable<bool> may_publish(surroundings& at, amqp::connection_settings who, std::string exchange, std::string key) {
    amqp::publisher publisher{at.ex, {.connection = who}, at.logger, at.metrics};
    at.tasks.spawn("publisher", publisher.run());
    amqp::outgoing message{.exchange = std::move(exchange), .routing_key = std::move(key), .body = "{}"};
    message.user_id = who.user;
    const auto outcome = co_await publisher.publish(std::move(message), steady_clock::now() + 3s);
    co_await publisher.stop(steady_clock::now() + 1s);
    co_return outcome == amqp::publish_outcome::confirmed;
}

/// What arrives in a queue while it is watched.
awaitable<std::size_t> count_arrivals(surroundings& at, amqp::connection_settings who, std::string queue) {
    amqp::consumer_settings settings;
    settings.connection = std::move(who);
    settings.queues = {std::move(queue)};
    std::size_t seen = 0;
    amqp::consumer consumer{at.ex, settings, amqp::concurrent_handler{[&seen](amqp::delivery) -> awaitable<amqp::verdict> {
                                ++seen;
                                co_return amqp::verdict::done();
                            }}, at.logger, at.metrics};
    at.tasks.spawn("consumer", consumer.run());
    const auto limit = steady_clock::now() + 10s;
    while (seen == 0 && steady_clock::now() < limit) co_await async::sleep_for(50ms);
    co_await consumer.stop(steady_clock::now() + 2s);
    co_return seen;
}

}  // namespace

TEST_CASE("another service may send into hermod.intake and nowhere else") {
    deployed_broker broker;
    auto scenario = [&](asio::io_context& io) -> awaitable<void> {
        surroundings at{io};
        const auto declared = co_await amqp::declare(
            broker.as("conversation-store"), contracts::make_topology(1, 1), steady_clock::now() + 30s, at.logger);
        REQUIRE(declared.has_value());
        const auto intake = broker.as("intake");
        const std::string exchange{contracts::intake_exchange};
        const std::string queue{contracts::intake_queue};
        const bool is_taken = co_await may_publish(at, intake, exchange, queue);
        CHECK(is_taken);
        const auto arrived = co_await count_arrivals(at, broker.as("widget-send"), queue);
        CHECK(arrived == 1);
        // Past the doors it would be anybody's message: not into the queues themselves, and not among the accepted requests.
        const bool goes_round = co_await may_publish(at, intake, "", "hermod.send.0");
        CHECK(!goes_round);
        const bool is_accepted = co_await may_publish(at, intake, std::string{contracts::send_exchange}, contracts::partition_key(0));
        CHECK(!is_accepted);
        // The gateway brings webhooks, not requests.
        const bool is_webhook = co_await may_publish(at, broker.as("gateway"), std::string{contracts::feedback_exchange}, contracts::partition_key(0));
        CHECK(is_webhook);
        const bool is_request = co_await may_publish(at, broker.as("gateway"), std::string{contracts::send_exchange}, contracts::partition_key(0));
        CHECK(!is_request);
        at.tasks.cancel();
        co_await at.tasks.join_until(steady_clock::now() + 5s);
    };
    run_coro(scenario, 120s);
}
