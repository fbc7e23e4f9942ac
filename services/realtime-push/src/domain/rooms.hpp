#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/live_event.hpp"

namespace hermod::push {

/// One client that hears events. What it hears was decided from its token when it joined.
class listener {
public:
    virtual ~listener() = default;
    /// Queues the event's frame. Must not join or leave rooms.
    virtual void deliver(const live_event& event) = 0;
    virtual void deliver(const passing_event& event) = 0;

private:
    friend class rooms;
    std::vector<listener*>* room_{nullptr};
    std::uint32_t index_{0};  // in its room
};

/// Who hears what: each listener is in one room, a whole tenant's or one conversation's.
class rooms {
public:
    /// `conversation` "" joins the tenant's room. The listener must leave before it dies.
    void join(listener& who, std::string_view tenant, std::string_view conversation);
    void leave(listener& who) noexcept;
    /// To the tenant's room and the conversation's. The number of listeners.
    std::size_t publish(std::string_view tenant, const live_event& event);
    /// The same for what is not kept; `but` is left out. `conversation` "" for the tenant's room alone.
    void publish(
        std::string_view tenant, std::string_view conversation, const passing_event& event, const listener* but
    );
    void publish_to_all(const passing_event& event);
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Forgets rooms that nobody is in. To be called now and then.
    void sweep();

private:
    using room = std::vector<listener*>;
    struct tenant_rooms {
        room everyone;
        std::unordered_map<std::string, room> conversations;
    };
    std::unordered_map<std::string, tenant_rooms> tenants_;
    std::size_t size_{0};
};

}  // namespace hermod::push
