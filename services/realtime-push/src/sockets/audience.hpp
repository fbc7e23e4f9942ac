#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "config.hpp"
#include "domain/history.hpp"
#include "domain/quota.hpp"
#include "domain/rooms.hpp"
#include "domain/visitor.hpp"
#include "hermod/telemetry/metrics.hpp"

namespace hermod::push {

/// Waits for events that this node does not have yet.
class latecomer {
public:
    virtual ~latecomer() = default;
    /// More of the stream is here. May enter or wait again.
    virtual void on_progress() = 0;
};

/// Everything between the event streams and the clients: histories, rooms, and who waits.
class audience {
public:
    audience(const settings& settings, telemetry::registry& metrics);
    audience(const audience&) = delete;
    audience& operator=(const audience&) = delete;

    /// An event of stream `k`: kept, and sent to who may hear it. Repeats are dropped.
    void on_event(std::size_t k, const contracts::event& content, std::uint64_t offset, std::uint64_t index);
    /// The message at `offset` was read to its end.
    void on_message_done(std::size_t k, std::uint64_t offset);
    /// The stream is not the one of before (its end lies before what was read): starts a new epoch and tells every client to reload.
    void on_stream_lost(std::size_t k);
    [[nodiscard]] history& history_of_stream(std::size_t k) { return histories_[k]; }

    [[nodiscard]] history::gap find_gap(const visitor& who, const position& seen) const;
    [[nodiscard]] position head(std::string_view tenant) const;
    void join(listener& client, const visitor& who) { rooms_.join(client, who.tenant, who.conversation); }
    void leave(listener& client) noexcept { rooms_.leave(client); }
    void wait(latecomer& client) { waiting_.insert(&client); }
    void stop_waiting(latecomer& client) { waiting_.erase(&client); }
    void publish(std::string_view tenant, std::string_view conversation, const passing_event& event, const listener* but) {
        rooms_.publish(tenant, conversation, event, but);
    }
    [[nodiscard]] std::size_t size() const noexcept { return rooms_.size(); }
    /// Housekeeping, every now and then.
    void sweep();

private:
    [[nodiscard]] std::size_t stream_of(std::string_view tenant) const;
    void wake_waiting();

    const settings& settings_;
    std::vector<history> histories_;
    rooms rooms_;
    std::unordered_set<latecomer*> waiting_;
    telemetry::counter events_;
    telemetry::counter deliveries_;
    telemetry::counter repeats_;
    telemetry::gauge history_events_;
    telemetry::gauge history_bytes_;
};

}  // namespace hermod::push
