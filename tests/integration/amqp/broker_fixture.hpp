#pragma once
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "hermod/amqp/consumer.hpp"
#include "hermod/amqp/publisher.hpp"
#include "hermod/amqp/topology.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/async/with_timeout.hpp"
#include "support/catch.hpp"
#include "support/private_servers.hpp"
#include "support/run_coro.hpp"

namespace hermod::testing {

using namespace std::chrono_literals;

inline deadline after(steady_clock::duration time) { return steady_clock::now() + time; }

/// What every test here needs besides the broker.
struct surroundings {
    explicit surroundings(asio::io_context& io) : ex{io.get_executor()}, tasks{ex, [](std::string_view, std::exception_ptr) {}} {}

    executor ex;
    log::logger logger{{.service = "test", .threshold = log::level::error}};
    telemetry::registry metrics;
    async::task_group tasks;
};

inline amqp::connection_settings connection_to(const private_rabbitmq& broker, std::string name) {
    auto settings = amqp::parse_url(broker.url()).value();
    settings.password = secret{broker.password()};
    settings.name = std::move(name);
    return settings;
}

inline amqp::queue quorum_queue(std::string name, amqp::header_table more = {}) {
    amqp::queue out{std::move(name), {{"x-queue-type", std::string{"quorum"}}, {"x-delivery-limit", std::int64_t{20}}}};
    for (auto& [key, value] : more) out.arguments[key] = value;
    return out;
}

/// A classic queue: declared at once, where durability is not the point.
inline amqp::queue classic_queue(std::string name, amqp::header_table more = {}) {
    amqp::queue out{std::move(name), {{"x-queue-type", std::string{"classic"}}}};
    for (auto& [key, value] : more) out.arguments[key] = value;
    return out;
}

inline awaitable<void> declare(surroundings& at, const private_rabbitmq& broker, amqp::topology wanted) {
    auto settings = connection_to(broker, "test-topology");
    const auto declared = co_await amqp::declare(std::move(settings), std::move(wanted), after(30s), at.logger);
    if (!declared) throw std::runtime_error{declared.error().message()};
}

/// Waits until `is_met`; fails the test after `limit`.
inline awaitable<void> eventually(std::string what, std::function<bool()> is_met, steady_clock::duration limit = 20s) {
    const auto end = after(limit);
    while (!is_met()) {
        if (steady_clock::now() > end) throw std::runtime_error{"never happened: " + what};
        co_await async::sleep_for(10ms);
    }
}

inline amqp::outgoing message_to(std::string queue, std::string body) {
    amqp::outgoing out;
    out.routing_key = std::move(queue);
    out.message_id = body;
    out.body = std::move(body);
    return out;
}

inline std::vector<amqp::verdict> ack_all(std::size_t count) { return std::vector<amqp::verdict>(count); }

/// A consumer that keeps the bodies in the order of arrival and acks.
struct collector {
    collector(surroundings& at, amqp::consumer_settings settings)
        : consumer{at.ex, std::move(settings),
                   [this](std::vector<amqp::delivery> batch) { return take(std::move(batch)); }, at.logger, at.metrics} {
        at.tasks.spawn("collector", consumer.run());
    }

    awaitable<std::vector<amqp::verdict>> take(std::vector<amqp::delivery> batch) {
        for (auto& one : batch) {
            bodies.push_back(one.body);
            all.push_back(std::move(one));
        }
        co_return ack_all(batch.size());
    }

    std::vector<std::string> bodies;
    std::vector<amqp::delivery> all;
    amqp::consumer consumer;
};

}  // namespace hermod::testing
