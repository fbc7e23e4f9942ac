#include "pipeline.hpp"

#include <fstream>

#include "hermod/contracts/control.hpp"
#include "hermod/contracts/pack.hpp"
#include "hermod/contracts/topology.hpp"
#include "support/catch.hpp"
#include "support/run_coro.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

/// What push nodes hear: hermod.control from its beginning.
class control_listener {
public:
    explicit control_listener(pipeline& p)
        : consumer_{p.io.get_executor(), how(p), amqp::batch_handler{[this](auto batch) { return take(std::move(batch)); }},
                    p.logger, p.own_metrics},
          tasks_{p.io.get_executor(), [](std::string_view, std::exception_ptr e) { std::rethrow_exception(e); }} {
        tasks_.spawn("control", consumer_.run());
    }
    awaitable<void> stop() {
        co_await consumer_.stop(steady_clock::now() + std::chrono::seconds{2});
        co_await tasks_.join();
    }
    std::vector<std::string> epochs;
    std::vector<contracts::access_changed> changes;

private:
    static amqp::consumer_settings how(const pipeline& p) {
        amqp::consumer_settings out;
        out.connection = p.broker_address();
        out.queues = {std::string{contracts::control_exchange}};
        out.stream_offset = [](const std::string&) { return std::string{"first"}; };
        return out;
    }
    awaitable<std::vector<amqp::verdict>> take(std::vector<amqp::delivery> batch) {
        for (const auto& message : batch) {
            const auto items = contracts::read_pack<contracts::control>(message.body);
            REQUIRE(items.has_value());
            for (const auto& item : *items) {
                REQUIRE(item.content.has_value());
                const auto& what = item.content->what;
                if (const auto* epoch = std::get_if<contracts::stream_epoch>(&what)) epochs.push_back(epoch->epoch);
                else changes.push_back(std::get<contracts::access_changed>(what));
            }
        }
        co_return std::vector<amqp::verdict>(batch.size(), amqp::verdict::done());
    }
    amqp::consumer consumer_;
    async::task_group tasks_;
};

struct boot_file {
    std::string path{"/tmp/hermod-test-boot-" + to_string(make_uuid_v7())};
    explicit boot_file(const std::string& text) { write(text); }
    ~boot_file() { std::remove(path.c_str()); }
    void write(const std::string& text) const { std::ofstream{path} << text << '\n'; }
};

}  // namespace

TEST_CASE("the store owns the epoch of the event stream and changes it when something may be lost") {
    const boot_file boot{"first"};
    with_pipeline(
        [&boot](pipeline& p) -> awaitable<void> {
            control_listener heard{p};
            co_await p.until([&] { return heard.epochs.size() == 1; }, "the first epoch is told");
            co_await p.until_sql("select epoch from event_streams where stream = 0", heard.epochs[0]);
            const auto looked = co_await p.sql("select looked_at from event_streams");
            co_await p.until_sql("select (looked_at > '" + looked + "')::text from event_streams", "true");
            CHECK(heard.epochs.size() == 1);

            // As if the end that was seen before were gone.
            co_await p.sql("update event_streams set end_offset = 1000000 returning 1");
            co_await p.until([&] { return heard.epochs.size() == 2; }, "an end that went back begins an epoch");
            boot.write("second");
            co_await p.until([&] { return heard.epochs.size() == 3; }, "a reboot of the broker's host begins an epoch");
            CHECK(heard.epochs[0] != heard.epochs[1]);
            CHECK(heard.epochs[1] != heard.epochs[2]);
            co_await p.until_sql("select epoch from event_streams where stream = 0", heard.epochs[2]);
            co_await heard.stop();
        },
        {{"HERMOD_STREAM_WATCH_INTERVAL", "200ms"}, {"HERMOD_BROKER_BOOT_FILE", boot.path}});
}

TEST_CASE("revoked rights that were kept with their change go to hermod.control, not to the events") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        control_listener heard{p};
        const auto own = co_await p.make_tenant();
        co_await p.sql("select event_id from keep_event('" + own.tenant + "', 'x:ana:1', 'access_changed', '', "
                       "'{\"subject\": \"ana\", \"reason\": \"logout\"}')");
        co_await p.sql("update pending_events set tried_at = now() - interval '1 hour' returning 1");
        co_await p.until([&] { return heard.changes.size() == 1; }, "the change is told");
        CHECK(heard.changes[0].tenant_id == own.tenant);
        CHECK(heard.changes[0].subject == "ana");
        CHECK(heard.changes[0].reason == "logout");
        co_await p.until_sql("select count(*)::text from pending_events where event_id = 'x:ana:1'", "0");
        CHECK(p.events.empty());
        co_await heard.stop();
    });
}
