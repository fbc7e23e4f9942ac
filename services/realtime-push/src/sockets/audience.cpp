#include "sockets/audience.hpp"

#include <random>
#include <utility>

#include "hermod/base/hash.hpp"

namespace hermod::push {

namespace {

/// Tenants whose last agent has left stay known so long.
constexpr std::chrono::minutes follow_without_agents{10};

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
      announced_(from.event_streams),
      events_{metrics.make_counter("push_events_total", "Events taken from the streams")},
      deliveries_{metrics.make_counter("push_deliveries_total", "Events queued for clients")},
      repeats_{metrics.make_counter("push_repeated_events_total", "Events that came again and were dropped")},
      revoked_{metrics.make_counter("push_revoked_total", "Clients cut off because their rights changed")},
      history_events_{metrics.make_gauge("push_history_events", "Events kept for clients that come back")},
      history_bytes_{metrics.make_gauge("push_history_bytes", "Memory of the events kept")},
      assigned_{metrics.make_gauge("push_assignments", "Conversations whose agent is known")} {
    for (std::size_t k = 0; k < from.event_streams; ++k) histories_.emplace_back(make_limits(from), std::string{});
}

std::size_t audience::stream_of(std::string_view tenant) const {
    return histories_.size() == 1 ? 0 : bucket_of(tenant) % histories_.size();
}

agent_reach audience::reach_of(std::string_view tenant, std::string_view conversation) const {
    // What belongs to no conversation is for everybody.
    if (conversation.empty()) return {agent_reach::kind::all};
    return assignments_.reach_of(tenant, conversation);
}

void audience::on_event(std::size_t k, const contracts::event& content, std::uint64_t offset, std::uint64_t index) {
    const auto event = histories_[k].append(content, offset, index);
    if (!event) {
        repeats_.add();
        return;
    }
    events_.add();
    const auto& tenant = content.tenant_id;
    const auto before = reach_of(tenant, content.conversation_id);
    const auto* const change = event->change_of_hands();
    if (change != nullptr) assignments_.note(tenant, content.conversation_id, change->to, change->version);
    const auto now = reach_of(tenant, content.conversation_id);
    deliveries_.add(static_cast<double>(rooms_.publish(tenant, *event, now)));
    if (change == nullptr) return;
    if (before != now) rooms_.tell_agents(tenant, change->reduced, before, now);
    else if (assignments_.standing_of(tenant) == assignments::standing::known) event->keeps_hands();
}

void audience::on_message_done(std::size_t k, std::uint64_t offset) {
    histories_[k].note_offset(offset);
    wake_waiting();
}

void audience::on_stream_lost(std::size_t k) {
    begin_epoch(k, announced_[k] + "." + std::to_string(std::random_device{}() % 65536));
    histories_[k].begin_at(0);
}

void audience::on_epoch(std::size_t k, const std::string& epoch) {
    if (k >= announced_.size() || announced_[k] == epoch) return;
    const bool is_first = announced_[k].empty();
    announced_[k] = epoch;
    if (is_first) histories_[k] = history{make_limits(settings_), epoch};
    else begin_epoch(k, epoch);
}

void audience::begin_epoch(std::size_t k, const std::string& epoch) {
    const auto next = histories_[k].next_offset();
    histories_[k] = history{make_limits(settings_), epoch};
    histories_[k].begin_at(next);
    const auto is_meant = [this, k](const std::string& tenant) { return stream_of(tenant) == k; };
    // A change of hands may be among what was lost: agents come again, and whom what is assigned to is read anew.
    forget_assignments(is_meant, "history lost");
    const auto event = make_passing_event("resync", R"({"reason":"history_lost"})", to_text(histories_[k].head()));
    rooms_.publish_to_all(event, is_meant);
    wake_waiting();
}

void audience::forget_assignments(const std::function<bool(const std::string&)>& is_meant, std::string_view why) {
    std::vector<std::string> meant;
    for (const auto& [tenant, last] : followed_) {
        if (is_meant(tenant)) meant.push_back(tenant);
    }
    for (const auto& tenant : meant) {
        followed_.erase(tenant);
        assignments_.forget(tenant);
        for (auto* const agent : rooms_.agents_of(tenant)) agent->send_away(why);
    }
}

void audience::on_access_changed(const contracts::access_changed& change) {
    revocations_.add(change.tenant_id, change.subject, change.at);
    if (change.subject.empty()) {
        // It may be the setting of what agents see: whoever comes again has it read anew.
        followed_.erase(change.tenant_id);
        assignments_.forget(change.tenant_id);
    }
    const auto concerned = rooms_.find(change.tenant_id, change.subject);
    const auto before = rooms_.size();
    for (auto* const each : concerned) each->reconsider();
    revoked_.add(static_cast<double>(before - rooms_.size()));
}

void audience::finish_assignments(const std::string& tenant, bool agents_see_unassigned) {
    assignments_.complete(tenant, agents_see_unassigned);
    wake_waiting();
}

bool audience::is_known(const visitor& who) {
    if (!who.is_agent()) return true;
    followed_[who.tenant] = steady_clock::now();
    const auto standing = assignments_.standing_of(who.tenant);
    if (standing == assignments::standing::unknown) {
        assignments_.begin(who.tenant);
        if (wanted_) wanted_(who.tenant);
    }
    return standing == assignments::standing::known;
}

bool audience::may_enter(const visitor& who) const {
    if (!who.is_agent() || who.conversation.empty()) return true;
    return reach_of(who.tenant, who.conversation).includes(who.seat().user);
}

void audience::wake_waiting() {
    if (waiting_.empty()) return;
    const auto some = std::exchange(waiting_, {});
    for (auto* const each : some) each->on_progress();
}

history::share audience::share_of(const visitor& who, const live_event& event) const {
    using share = history::share;
    if (!who.conversation.empty() && event.conversation() != who.conversation) return share::nothing;
    const auto seat = who.seat();
    if (seat.who == seat::kind::visitor) return event.is_for_visitors() ? share::whole : share::nothing;
    if (seat.who == seat::kind::staff || reach_of(who.tenant, event.conversation()).includes(seat.user)) return share::whole;
    return event.change_of_hands() != nullptr ? share::reduced : share::nothing;
}

history::gap audience::find_gap(const visitor& who, const position& seen) const {
    return histories_[stream_of(who.tenant)].find_gap(
        seen, who.tenant, [this, &who](const live_event& event) { return share_of(who, event); }
    );
}

position audience::head(std::string_view tenant) const { return histories_[stream_of(tenant)].head(); }

void audience::publish(
    std::string_view tenant, std::string_view conversation, const passing_event& event, const listener* but,
    bool is_staff_only
) {
    rooms_.publish(tenant, conversation, event, reach_of(tenant, conversation), but, is_staff_only);
}

void audience::sweep(deadline now) {
    rooms_.sweep();
    revocations_.sweep(std::chrono::system_clock::now());
    for (auto& [tenant, last] : followed_) {
        if (rooms_.has_agents(tenant)) last = now;
        else if (now - last > follow_without_agents) assignments_.forget(tenant);
    }
    std::erase_if(followed_, [now](const auto& each) { return now - each.second > follow_without_agents; });
    std::size_t events = 0;
    std::size_t bytes = 0;
    for (const auto& each : histories_) {
        events += each.size();
        bytes += each.bytes();
    }
    history_events_.set(static_cast<double>(events));
    history_bytes_.set(static_cast<double>(bytes));
    assigned_.set(static_cast<double>(assignments_.size()));
}

}  // namespace hermod::push
