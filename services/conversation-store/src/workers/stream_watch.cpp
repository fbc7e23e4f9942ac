#include "workers/stream_watch.hpp"

#include <fstream>
#include <utility>

#include "hermod/amqp/stream_end.hpp"
#include "hermod/async/event.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/contracts/control.hpp"
#include "hermod/contracts/pack.hpp"
#include "hermod/contracts/topology.hpp"

namespace hermod::store {

namespace {

using namespace std::chrono_literals;

constexpr auto database_limit = 10s;
constexpr auto publish_limit = 30s;
constexpr auto retry_after = 1s;

/// Random, short, and of the characters that positions may have.
std::string make_epoch() { return to_string(make_uuid_v7()).substr(24); }

}  // namespace

stream_watch::stream_watch(
    executor ex, stream_register& epochs, amqp::publisher& publisher, stream_watch_settings settings, log::logger& logger,
    telemetry::registry& metrics)
    : executor_{std::move(ex)},
      epochs_{epochs},
      publisher_{publisher},
      settings_{std::move(settings)},
      logger_{logger},
      metrics_{metrics},
      streams_(settings_.streams),
      breaks_{metrics.make_counter("store_stream_breaks_total", "Event streams that began a new epoch")} {}

std::string stream_watch::read_boot() const {
    std::string out;
    if (settings_.boot_file.empty()) return out;
    std::ifstream file{settings_.boot_file};
    std::getline(file, out);
    return out;
}

awaitable<void> stream_watch::run() {
    while (true) {
        for (std::size_t k = 0; k < streams_.size(); ++k) co_await look(k);
        co_await wait_for_next();
    }
}

awaitable<void> stream_watch::wait_for_next() {
    const auto until = steady_clock::now() + settings_.interval;
    while (steady_clock::now() < until) {
        co_await async::sleep_for(1s);
        if (publisher_.is_ready()) continue;
        // Whatever happened to the broker, the streams are looked at as soon as it is back.
        while (!publisher_.is_ready()) co_await async::sleep_for(100ms);
        co_return;
    }
}

awaitable<void> stream_watch::look(std::size_t stream) {
    // Read before the look: between the two the stream may grow, never shrink.
    const auto known = co_await epochs_.find(stream, steady_clock::now() + database_limit);
    if (!known) {
        logger_.warning("store.stream_watch.database", {{"what", known.error().message}});
        co_await async::sleep_for(retry_after);
        co_return;
    }
    amqp::consumer_settings how;
    how.connection = settings_.broker;
    how.connection.name = "conversation-store end of stream";
    how.queues = {contracts::queue_name(contracts::events_exchange, stream)};
    amqp::stream_end looker{executor_, std::move(how), logger_, metrics_};
    stream_sight seen;
    const auto end = co_await looker.find();
    if (end) seen.end_offset = static_cast<std::int64_t>(*end);
    seen.broker_boot = read_boot();
    const bool is_settled = co_await settle(stream, *known, seen);
    if (is_settled) co_await tell(stream);
}

awaitable<bool> stream_watch::settle(std::size_t stream, const std::optional<stream_record>& known, const stream_sight& seen) {
    const auto why = find_break(known, seen);
    const auto limit = steady_clock::now() + database_limit;
    postgres::result<void> done;
    if (why.empty()) {
        done = co_await epochs_.note(stream, known->epoch, seen, limit);
    } else {
        std::optional<std::string> before;
        if (known) before = known->epoch;
        auto epoch = make_epoch();
        logger_.warning("store.stream.new_epoch", {{"stream", stream}, {"why", why}, {"epoch", epoch}});
        breaks_.add();
        done = co_await epochs_.begin(stream, std::move(before), std::move(epoch), seen, limit);
    }
    if (!done) logger_.warning("store.stream_watch.database", {{"what", done.error().message}});
    co_return done.has_value();
}

awaitable<void> stream_watch::tell(std::size_t stream) {
    const auto holds = co_await epochs_.find(stream, steady_clock::now() + database_limit);
    if (!holds || !*holds) co_return;
    auto& mine = streams_[stream];
    if (mine.told == (*holds)->epoch && steady_clock::now() < mine.repeat_at) co_return;
    contracts::stream_epoch epoch;
    epoch.stream = static_cast<std::int64_t>(stream);
    epoch.epoch = (*holds)->epoch;
    epoch.at = (*holds)->began_at;
    std::vector<std::string> items;
    items.push_back(contracts::write(contracts::control{epoch}));
    amqp::outgoing message;
    message.exchange = contracts::control_exchange;
    message.body = contracts::write_pack(items);
    const auto outcome = co_await publisher_.publish(std::move(message), steady_clock::now() + publish_limit);
    if (outcome != amqp::publish_outcome::confirmed) co_return;  // the next look says it
    mine.told = (*holds)->epoch;
    mine.repeat_at = steady_clock::now() + settings_.repeat;
}

}  // namespace hermod::store
