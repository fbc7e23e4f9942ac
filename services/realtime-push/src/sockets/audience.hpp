#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "config.hpp"
#include "domain/assignments.hpp"
#include "domain/history.hpp"
#include "domain/revocations.hpp"
#include "domain/rooms.hpp"
#include "domain/visitor.hpp"
#include "hermod/contracts/control.hpp"
#include "hermod/telemetry/metrics.hpp"

namespace hermod::push {

/// Waits for what this node does not have yet: events, or whom the tenant's conversations are assigned to.
class latecomer {
public:
    virtual ~latecomer() = default;
    /// More is here. May enter or wait again.
    virtual void on_progress() = 0;
};

/// Everything between the event streams and the clients: histories, rooms, rights, and who waits.
class audience {
public:
    audience(const settings& settings, telemetry::registry& metrics);
    audience(const audience&) = delete;
    audience& operator=(const audience&) = delete;

    // From the streams.
    /// An event of stream `k`: kept, and sent to who may hear it. Repeats are dropped.
    void on_event(std::size_t k, const contracts::event& content, std::uint64_t offset, std::uint64_t index);
    /// The message at `offset` was read to its end.
    void on_message_done(std::size_t k, std::uint64_t offset);
    /// The stream is not the one of before (its end lies before what was read): starts an epoch of this node's own until the store
    /// has one, and tells every client to reload.
    void on_stream_lost(std::size_t k);
    /// The store's word on the life of a stream. A new one makes clients reload.
    void on_epoch(std::size_t k, const std::string& epoch);
    [[nodiscard]] bool has_epoch(std::size_t k) const { return !announced_[k].empty(); }
    [[nodiscard]] history& history_of_stream(std::size_t k) { return histories_[k]; }
    /// Somebody's tokens are void: closes their connections.
    void on_access_changed(const contracts::access_changed& change);

    // Whom conversations are assigned to.
    /// Told of tenants that have an agent here and are not known; answered by add_assignment() and finish_assignments().
    void set_assignment_source(std::function<void(const std::string& tenant)> wanted) { wanted_ = std::move(wanted); }
    void add_assignment(const std::string& tenant, const uuid& conversation, const uuid& user, std::int64_t version) {
        assignments_.add(tenant, conversation, user, version);
    }
    void finish_assignments(const std::string& tenant, bool agents_see_unassigned);
    /// The store cannot be asked now: who waits is sent away, and the next one asks again.
    void give_up_assignments(const std::string& tenant) { assignments_.forget(tenant); }
    [[nodiscard]] agent_reach reach_of(std::string_view tenant, std::string_view conversation) const;

    // For clients.
    /// What is needed to decide about this client is here. If not it is asked for: wait().
    [[nodiscard]] bool is_known(const visitor& who);
    /// An agent who asks for one conversation has to be able to see it.
    [[nodiscard]] bool may_enter(const visitor& who) const;
    [[nodiscard]] revocations::verdict check(const visitor& who) const { return revocations_.check(who.tenant, who.subject, who.issued_at); }
    [[nodiscard]] history::gap find_gap(const visitor& who, const position& seen) const;
    [[nodiscard]] position head(std::string_view tenant) const;
    void join(listener& client, const visitor& who) { rooms_.join(client, who.seat()); }
    void leave(listener& client) noexcept { rooms_.leave(client); }
    void wait(latecomer& client) { waiting_.insert(&client); }
    void stop_waiting(latecomer& client) { waiting_.erase(&client); }
    /// What is not kept; `conversation` "" for the tenant's rooms alone.
    void publish(
        std::string_view tenant, std::string_view conversation, const passing_event& event, const listener* but,
        bool is_staff_only
    );
    [[nodiscard]] std::size_t size() const noexcept { return rooms_.size(); }
    /// Housekeeping, every now and then.
    void sweep(deadline now);

private:
    [[nodiscard]] std::size_t stream_of(std::string_view tenant) const;
    [[nodiscard]] history::share share_of(const visitor& who, const live_event& event) const;
    void begin_epoch(std::size_t k, const std::string& epoch);
    void forget_assignments(const std::function<bool(const std::string&)>& is_meant, std::string_view why);
    void wake_waiting();

    const settings& settings_;
    std::vector<history> histories_;
    std::vector<std::string> announced_;  // epochs as the store says, by stream
    rooms rooms_;
    assignments assignments_;
    std::unordered_map<std::string, deadline> followed_;  // tenants, and when an agent was last there
    std::function<void(const std::string&)> wanted_;
    revocations revocations_;
    std::unordered_set<latecomer*> waiting_;
    telemetry::counter events_;
    telemetry::counter deliveries_;
    telemetry::counter repeats_;
    telemetry::counter revoked_;
    telemetry::gauge history_events_;
    telemetry::gauge history_bytes_;
    telemetry::gauge assigned_;
};

}  // namespace hermod::push
