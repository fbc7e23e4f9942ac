#include "sockets/audience.hpp"

#include <random>
#include <utility>

#include "hermod/base/hash.hpp"

namespace hermod::push {

namespace {

history_limits make_limits(const settings& from) {
    history_limits out;
    out.events = from.history.events;
    out.bytes = from.history.bytes / from.event_streams;
    // A replay has to fit into the outbox of the client that it is for.
    out.replay_bytes = from.limits.outbox_bytes / 2;
    return out;
}

}  // namespace

audience::audience(const settings& from, telemetry::registry& metrics)
    : settings_{from},
      events_{metrics.make_counter("push_events_total", "Events taken from the streams")},
      deliveries_{metrics.make_counter("push_deliveries_total", "Events queued for clients")},
      repeats_{metrics.make_counter("push_repeated_events_total", "Events that came again and were dropped")},
      history_events_{metrics.make_gauge("push_history_events", "Events kept for clients that come back")},
      history_bytes_{metrics.make_gauge("push_history_bytes", "Memory of the events kept")} {
    for (std::size_t k = 0; k < from.event_streams; ++k) histories_.emplace_back(make_limits(from), from.history.epoch);
}

std::size_t audience::stream_of(std::string_view tenant) const {
    return histories_.size() == 1 ? 0 : bucket_of(tenant) % histories_.size();
}

void audience::on_event(std::size_t k, const contracts::event& content, std::uint64_t offset, std::uint64_t index) {
    const auto event = histories_[k].append(content, offset, index);
    if (!event) {
        repeats_.add();
        return;
    }
    events_.add();
    deliveries_.add(static_cast<double>(rooms_.publish(content.tenant_id, *event)));
}

void audience::on_message_done(std::size_t k, std::uint64_t offset) {
    histories_[k].note_offset(offset);
    wake_waiting();
}

void audience::on_stream_lost(std::size_t k) {
    const auto epoch = settings_.history.epoch + "." + std::to_string(std::random_device{}() % 65536);
    histories_[k] = history{make_limits(settings_), epoch};
    const auto event = make_passing_event("resync", R"({"reason":"history_lost"})", to_text(histories_[k].head()));
    rooms_.publish_to_all(event);
    wake_waiting();
}

void audience::wake_waiting() {
    if (waiting_.empty()) return;
    const auto some = std::exchange(waiting_, {});
    for (auto* const each : some) each->on_progress();
}

history::gap audience::find_gap(const visitor& who, const position& seen) const {
    return histories_[stream_of(who.tenant)].find_gap(seen, who.tenant, who.conversation);
}

position audience::head(std::string_view tenant) const { return histories_[stream_of(tenant)].head(); }

void audience::sweep() {
    rooms_.sweep();
    std::size_t events = 0;
    std::size_t bytes = 0;
    for (const auto& each : histories_) {
        events += each.size();
        bytes += each.bytes();
    }
    history_events_.set(static_cast<double>(events));
    history_bytes_.set(static_cast<double>(bytes));
}

}  // namespace hermod::push
