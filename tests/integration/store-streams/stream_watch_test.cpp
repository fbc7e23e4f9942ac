// The owner of the epochs of the event streams: the store, on real streams.
#include "streams_scene.hpp"
#include "support/catch.hpp"

#include "hermod/base/ids.hpp"

#include <cstdio>
#include <fstream>

using namespace hermod;
using namespace hermod::testing;
using namespace std::chrono_literals;

namespace {

store::stream_watch_settings often() {
    store::stream_watch_settings out;
    out.interval = 50ms;
    return out;
}

/// What says another text after each boot of the broker's host.
class boot_file {
public:
    boot_file() { boot("first"); }

    ~boot_file() { std::remove(path_.c_str()); }

    boot_file(const boot_file&) = delete;
    boot_file& operator=(const boot_file&) = delete;

    void boot(const std::string& id) const { std::ofstream{path_} << id << '\n'; }

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    std::string path_{"/tmp/hermod-test-boot-" + to_string(make_uuid_v7())};
};

}  // namespace

TEST_CASE("a new stream gets an epoch, which is told once and stays while the stream grows") {
    stream_servers servers;
    const auto scenario = [](streams_scene& at) -> awaitable<void> {
        at.add_store(often());
        co_await at.until([&] { return !at.told.empty(); }, "the first epoch is told");
        const auto first = co_await at.known();
        REQUIRE(first.has_value());
        CHECK(first->epoch == at.told[0].epoch);
        CHECK(first->began_at == at.told[0].at);
        CHECK_FALSE(first->end_offset.has_value());
        // Each look that sees more is one more chance to begin an epoch without a reason.
        for (int i = 0; i < 3; ++i) {
            co_await at.publish_events(2);
            co_await at.until_known(
                [i](const auto& now) { return now.end_offset == 2 * i + 1; }, "the new end is known"
            );
        }
        const auto last = co_await at.known();
        CHECK(last->epoch == first->epoch);
        CHECK(at.told.size() == 1);
    };
    with_streams(scenario, servers);
}

TEST_CASE("a stream that lost what was in it begins another epoch, once") {
    stream_servers servers;
    const auto scenario = [](streams_scene& at) -> awaitable<void> {
        at.add_store(often());
        co_await at.publish_events(5);
        co_await at.until_known(
            [](const auto& now) { return now.end_offset == 4; }, "the end is known"
        );
        co_await at.until([&] { return at.told.size() == 1; }, "the first epoch is told");
        co_await at.lose_stream();
        co_await at.publish_events(2);
        co_await at.until([&] { return at.told.size() == 2; }, "another epoch is told");
        co_await at.until_known(
            [](const auto& now) { return now.end_offset == 1; }, "the new end is known"
        );
        const auto now = co_await at.known();
        CHECK(at.epochs_told().size() == 2);
        CHECK(now->epoch == at.epoch_that_holds());
        CHECK(at.told[1].at >= at.told[0].at);
        co_await at.publish_events(1);
        co_await at.until_known(
            [](const auto& later) { return later.end_offset == 2; }, "it grows again"
        );
        CHECK(at.told.size() == 2);
    };
    with_streams(scenario, servers);
}

TEST_CASE("a reboot of the broker's host begins another epoch: streams are not fsynced") {
    stream_servers servers;
    const boot_file boot;
    const auto scenario = [&boot](streams_scene& at) -> awaitable<void> {
        auto settings = often();
        settings.boot_file = boot.path();
        at.add_store(settings);
        co_await at.publish_events(1);
        co_await at.until_known(
            [](const auto& now) { return now.end_offset == 0; }, "the end is known"
        );
        boot.boot("second");
        co_await at.until([&] { return at.epochs_told().size() == 2; }, "another epoch is told");
        const auto now = co_await at.known();
        CHECK(now->epoch == at.epoch_that_holds());
        CHECK(now->broker_boot == "second");
        CHECK(now->end_offset == 0);
    };
    with_streams(scenario, servers);
}

TEST_CASE("several replicas of the store agree on one epoch") {
    stream_servers servers;
    const auto scenario = [](streams_scene& at) -> awaitable<void> {
        for (int i = 0; i < 3; ++i) at.add_store(often());
        co_await at.publish_events(3);
        // Every replica says what holds.
        co_await at.until([&] { return at.told.size() == 3; }, "all have told the first epoch");
        CHECK(at.epochs_told().size() == 1);
        co_await at.until_known(
            [](const auto& now) { return now.end_offset == 2; }, "the end is known"
        );
        co_await at.lose_stream();
        co_await at.publish_events(1);
        co_await at.until([&] { return at.told.size() == 6; }, "all have told the second epoch");
        CHECK(at.epochs_told().size() == 2);
        const auto now = co_await at.known();
        CHECK(now->epoch == at.epoch_that_holds());
    };
    with_streams(scenario, servers);
}

TEST_CASE("epochs are said again before hermod.control has forgotten them") {
    stream_servers servers;
    const auto scenario = [](streams_scene& at) -> awaitable<void> {
        auto settings = often();
        settings.repeat = 10ms;
        at.add_store(settings);
        co_await at.until([&] { return at.told.size() >= 3; }, "the epoch is said again and again");
        CHECK(at.epochs_told().size() == 1);
    };
    with_streams(scenario, servers);
}

TEST_CASE(
    "after the broker was away the streams are looked at at once, and have kept their epoch if "
    "nothing is lost"
) {
    stream_servers servers{sharing::exclusive};
    const auto scenario = [&servers](streams_scene& at) -> awaitable<void> {
        store::stream_watch_settings seldom;
        seldom.interval = 1h;
        at.add_store(seldom);
        co_await at.until([&] { return at.told.size() == 1; }, "the first epoch is told");
        co_await at.publish_events(1);
        servers.broker.kill();
        co_await at.until([&] { return !at.is_connected(); }, "the broker is missed");
        servers.broker.start_again();
        co_await at.until_known(
            [](const auto& now) { return now.end_offset == 0; },
            "the stream is looked at, an hour too early"
        );
        CHECK(at.epochs_told().size() == 1);
    };
    with_streams(scenario, servers, 150s);
}
