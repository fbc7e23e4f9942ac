#include "consumers/announcer.hpp"

#include <utility>

namespace hermod::store {

namespace {

constexpr std::chrono::seconds database_limit{15};

}  // namespace

announcer::announcer(
    executor ex, outbox& out, pending_events& kept, std::size_t max_waiting, log::logger& logger, telemetry::registry& metrics)
    : outbox_{out},
      kept_{kept},
      max_waiting_{max_waiting},
      logger_{logger},
      tasks_{std::move(ex), [&logger](std::string_view task, const std::exception_ptr&) {
                 logger.error("store.announce.failed", {{"task", task}});
             }},
      left_{metrics.make_counter("store_events_left_total", "Events left to the sweeper because too many were on their way")} {}

awaitable<void> announcer::publish(std::vector<contracts::event> events) {
    if (events.empty()) co_return;
    news out;
    out.events = events;
    co_await outbox_.publish(std::move(out));
    const auto removed = co_await kept_.remove(std::move(events), steady_clock::now() + database_limit);
    if (!removed) logger_.warning("store.pending_events.not_removed", {{"what", removed.error().message}});
}

void announcer::announce(std::vector<contracts::event> events) {
    if (events.empty()) return;
    if (waiting_ + events.size() > max_waiting_) return left_.add(static_cast<double>(events.size()));
    tasks_.spawn("announce", publish_beside(std::move(events)));
}

awaitable<void> announcer::publish_beside(std::vector<contracts::event> events) {
    const auto count = events.size();
    waiting_ += count;
    // A cancelled publish ends the process's life: nobody counts any more.
    co_await publish(std::move(events));
    waiting_ -= count;
}

awaitable<void> announcer::stop() {
    tasks_.cancel();
    co_await tasks_.join();
}

}  // namespace hermod::store
