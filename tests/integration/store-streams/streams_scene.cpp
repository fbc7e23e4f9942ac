#include "streams_scene.hpp"

#include "support/catch.hpp"
#include "support/run_coro.hpp"

#include "hermod/amqp/topology.hpp"
#include "hermod/contracts/pack.hpp"
#include "hermod/contracts/topology.hpp"
#include "hermod/postgres/migrations.hpp"

#include <algorithm>
#include <stdexcept>

namespace hermod::testing {

using namespace std::chrono_literals;

namespace {

amqp::connection_settings address_of(const private_rabbitmq& broker) {
    auto out = amqp::parse_url(broker.url()).value();
    out.password = secret{broker.password()};
    return out;
}

postgres::pool_settings pool_of(const private_postgres& database) {
    postgres::pool_settings out;
    out.conninfo = database.conninfo();
    out.password = secret{database.password()};
    out.role = "hermod_writer";
    out.connections = 1;
    return out;
}

amqp::consumer_settings reads_control(amqp::connection_settings address) {
    amqp::consumer_settings out;
    out.connection = std::move(address);
    out.queues = {std::string{contracts::control_exchange}};
    out.stream_offset = [](const std::string&) { return std::string{"first"}; };
    return out;
}

}  // namespace

streams_scene::streams_scene(asio::io_context& io, stream_servers& servers)
    : executor_{io.get_executor()},
      servers_{servers},
      address_{address_of(servers.broker)},
      pool_{executor_, pool_of(servers.database), logger_, metrics_},
      register_{pool_},
      publisher_{executor_, {.connection = address_}, logger_, metrics_},
      control_{
          executor_,
          reads_control(address_),
          amqp::batch_handler{[this](auto batch) { return take(std::move(batch)); }},
          logger_,
          others_metrics_},
      tasks_{executor_, [](std::string_view, std::exception_ptr e) { std::rethrow_exception(e); }} {
    const secret password{servers.database.password()};
    postgres::migrate(
        servers.database.conninfo(), password, postgres::read_migrations(HERMOD_MIGRATIONS), logger_
    );
}

awaitable<void> streams_scene::declare() {
    auto wanted = contracts::make_topology(1, 1);
    const auto done =
        co_await amqp::declare(address_, std::move(wanted), steady_clock::now() + 30s, logger_);
    if (!done) throw std::runtime_error{done.error().message()};
}

awaitable<void> streams_scene::start() {
    co_await declare();
    tasks_.spawn("pool", pool_.run());
    tasks_.spawn("publisher", publisher_.run());
    tasks_.spawn("control", control_.run());
    co_await until(
        [this] { return pool_.is_ready() && publisher_.is_ready() && control_.is_ready(); },
        "everything is connected"
    );
}

awaitable<void> streams_scene::stop() {
    tasks_.cancel();
    co_await tasks_.join();
}

void streams_scene::add_store(store::stream_watch_settings settings) {
    settings.broker = address_;
    settings.streams = 1;
    auto metrics = std::make_unique<telemetry::registry>();
    auto watch = std::make_unique<store::stream_watch>(
        executor_, register_, publisher_, std::move(settings), logger_, *metrics
    );
    tasks_.spawn("store", watch->run());
    store_metrics_.push_back(std::move(metrics));
    stores_.push_back(std::move(watch));
}

awaitable<void> streams_scene::publish_events(int count) {
    for (int i = 0; i < count; ++i) {
        amqp::outgoing message;
        message.exchange = contracts::events_exchange;
        message.routing_key = "0.018f0000-0000-7000-8000-000000000001";
        message.body = R"({"items":[]})";
        const auto outcome =
            co_await publisher_.publish(std::move(message), steady_clock::now() + 20s);
        if (outcome != amqp::publish_outcome::confirmed)
            throw std::runtime_error{"an event was not confirmed"};
    }
}

awaitable<void> streams_scene::lose_stream() {
    servers_.broker.control(
        "delete_queue -p " + servers_.broker.virtual_host() + " hermod.events.0"
    );
    co_await declare();
}

awaitable<std::optional<store::stream_record>> streams_scene::known() {
    const auto found = co_await register_.find(0, steady_clock::now() + 10s);
    if (!found) throw std::runtime_error{found.error().message};
    co_return *found;
}

awaitable<void> streams_scene::until(std::function<bool()> condition, std::string what) {
    const auto limit = steady_clock::now() + 30s;
    while (!condition()) {
        if (steady_clock::now() > limit) throw std::runtime_error{"never happened: " + what};
        co_await async::sleep_for(20ms);
    }
}

awaitable<void> streams_scene::until_known(
    std::function<bool(const store::stream_record&)> condition, std::string what
) {
    const auto limit = steady_clock::now() + 30s;
    while (true) {
        const auto record = co_await known();
        if (record && condition(*record)) co_return;
        if (steady_clock::now() > limit) throw std::runtime_error{"never happened: " + what};
        co_await async::sleep_for(20ms);
    }
}

std::set<std::string> streams_scene::epochs_told() const {
    std::set<std::string> out;
    for (const auto& one : told) out.insert(one.epoch);
    return out;
}

std::string streams_scene::epoch_that_holds() const {
    const auto latest = std::max_element(
        told.begin(), told.end(), [](const auto& a, const auto& b) { return a.at < b.at; }
    );
    return latest == told.end() ? std::string{} : latest->epoch;
}

awaitable<std::vector<amqp::verdict>> streams_scene::take(std::vector<amqp::delivery> batch) {
    for (const auto& message : batch) {
        const auto items = contracts::read_pack<contracts::control>(message.body);
        REQUIRE(items.has_value());
        for (const auto& item : *items) {
            REQUIRE(item.content.has_value());
            told.push_back(std::get<contracts::stream_epoch>(item.content->what));
        }
    }
    co_return std::vector<amqp::verdict>(batch.size(), amqp::verdict::done());
}

void with_streams(
    std::function<awaitable<void>(streams_scene&)> body,
    stream_servers& servers,
    std::chrono::seconds limit
) {
    const auto run = [&](asio::io_context& io) -> awaitable<void> {
        streams_scene scene{io, servers};
        co_await scene.start();
        std::exception_ptr failure;
        try {
            co_await body(scene);
        } catch (...) {
            failure = std::current_exception();
        }
        co_await scene.stop();
        if (failure) std::rethrow_exception(failure);
    };
    run_coro(run, limit);
}

}  // namespace hermod::testing
