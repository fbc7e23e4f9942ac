#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/assignments.hpp"
#include "domain/live_event.hpp"
#include "hermod/base/ids.hpp"

namespace hermod::push {

class listener;

/// Where somebody sits, and as whom.
struct seat {
    enum class kind : std::uint8_t {
        staff,   // hears everything of the tenant, or of the one conversation
        agent,   // hears conversations that they may see
        visitor  // a widget: what was said in its one conversation
    };
    kind who{kind::staff};
    uuid user{};               // agents
    std::string tenant;
    std::string conversation;  // "": the tenant's room
};

/// One in a room, with what is looked at for every event.
struct ear {
    listener* who;
    uuid user;
};
using room = std::vector<ear>;

/// One client that hears events. What it hears was decided from its token when it joined.
class listener {
public:
    virtual ~listener() = default;
    /// Queues the event's frame. Must not join or leave rooms.
    virtual void deliver(const live_event& event) = 0;
    virtual void deliver(const passing_event& event) = 0;
    [[nodiscard]] virtual const std::string& subject() const noexcept = 0;
    /// Ends the connection if the listener's token is void now, or in any case; the client may come again. Leaves its room.
    virtual void reconsider() = 0;
    virtual void send_away(std::string_view why) = 0;

private:
    friend class rooms;
    room* room_{nullptr};
    std::uint32_t index_{0};  // in its room
};

/// Who hears what: each listener is in one room, a whole tenant's or one conversation's.
class rooms {
public:
    /// The listener must leave before it dies.
    void join(listener& who, const seat& where);
    void leave(listener& who) noexcept;
    /// To the tenant's rooms and the conversation's; of the agents to those in `reach`. The number of listeners.
    std::size_t publish(std::string_view tenant, const live_event& event, const agent_reach& reach);
    /// The same for what is not kept; `but` is left out. `conversation` "" for the tenant's rooms alone. Visitors do not hear it
    /// if it is for `staff_only`.
    void publish(
        std::string_view tenant, std::string_view conversation, const passing_event& event, const agent_reach& reach,
        const listener* but, bool is_staff_only
    );
    /// To the agents of a tenant who are in `reach` and not in `but`.
    void tell_agents(std::string_view tenant, const passing_event& event, const agent_reach& reach, const agent_reach& but);
    /// To everybody of the tenants that `is_meant`.
    void publish_to_all(const passing_event& event, const std::function<bool(const std::string& tenant)>& is_meant);
    /// Everybody of a tenant with this subject ("": everybody), to be dealt with after the call.
    [[nodiscard]] std::vector<listener*> find(std::string_view tenant, std::string_view subject) const;
    [[nodiscard]] std::vector<listener*> agents_of(std::string_view tenant) const;
    [[nodiscard]] bool has_agents(std::string_view tenant) const { return !agents_of(tenant).empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Forgets rooms that nobody is in. To be called now and then.
    void sweep();

private:
    struct circle {
        room staff, agents, visitors;
        [[nodiscard]] bool empty() const noexcept { return staff.empty() && agents.empty() && visitors.empty(); }
        [[nodiscard]] room& of(seat::kind who) noexcept;
    };
    struct tenant_rooms {
        circle everyone;
        std::unordered_map<std::string, circle> conversations;
    };
    template <class Visit>
    void for_each_circle(const tenant_rooms& of, Visit visit) const;

    std::unordered_map<std::string, tenant_rooms> tenants_;
    std::size_t size_{0};
};

}  // namespace hermod::push
