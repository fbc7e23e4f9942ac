#pragma once
#include "store/stream_register.hpp"
#include "support/private_servers.hpp"
#include "workers/stream_watch.hpp"

#include "hermod/amqp/consumer.hpp"
#include "hermod/amqp/publisher.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/contracts/control.hpp"
#include "hermod/postgres/pool.hpp"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace hermod::testing {

/// A database and a virtual host of the test's own: nothing of another test's streams is in it.
struct stream_servers {
    explicit stream_servers(sharing broker_sharing = sharing::shared)
        : broker{broker_sharing} {}

    private_postgres database;
    private_rabbitmq broker;
};

/// Event stream 0 with everybody around it played by the test: it publishes events, reads
/// hermod.control as push nodes do, and runs the owner of the epochs, once per replica of the
/// store.
class streams_scene {
public:
    streams_scene(asio::io_context& io, stream_servers& servers);

    /// Declares the topology and starts everything but the watches.
    awaitable<void> start();
    awaitable<void> stop();

    /// Another replica of the store.
    void add_store(store::stream_watch_settings settings);
    /// Publishes so many events with confirms.
    awaitable<void> publish_events(int count);
    /// What an operator's mistake or a lost disk does: the stream is gone, and there anew.
    awaitable<void> lose_stream();
    awaitable<std::optional<store::stream_record>> known();

    /// Waits until it is so; throws with `what` if it is not in time.
    awaitable<void> until(std::function<bool()> condition, std::string what);
    awaitable<void> until_known(
        std::function<bool(const store::stream_record&)> condition, std::string what
    );

    /// All that was said on hermod.control, in order.
    std::vector<contracts::stream_epoch> told;
    [[nodiscard]] std::set<std::string> epochs_told() const;
    /// Which epoch a push node would take: the one with the latest `at`.
    [[nodiscard]] std::string epoch_that_holds() const;

    [[nodiscard]] bool is_connected() const { return publisher_.is_ready(); }

private:
    awaitable<void> declare();
    awaitable<std::vector<amqp::verdict>> take(std::vector<amqp::delivery> batch);

    executor executor_;
    stream_servers& servers_;
    log::logger logger_{log::settings{"test", log::level::error}};
    telemetry::registry metrics_, others_metrics_;
    amqp::connection_settings address_;
    postgres::pool pool_;
    store::stream_register register_;
    amqp::publisher publisher_;
    amqp::consumer control_;
    std::vector<std::unique_ptr<telemetry::registry>> store_metrics_;
    std::vector<std::unique_ptr<store::stream_watch>> stores_;
    async::task_group tasks_;
};

/// Runs `body` on a scene of its own.
void with_streams(
    std::function<awaitable<void>(streams_scene&)> body,
    stream_servers& servers,
    std::chrono::seconds limit = std::chrono::seconds{90}
);

}  // namespace hermod::testing
