#include "domain/rooms.hpp"

namespace hermod::push {

namespace {

template <class Event>
std::size_t tell(const room& all, const Event& event, const listener* but = nullptr) {
    for (const auto& each : all) {
        if (each.who != but) each.who->deliver(event);
    }
    return all.size();
}

template <class Event>
std::size_t tell(const room& agents, const Event& event, const agent_reach& reach, const listener* but = nullptr) {
    if (reach.who == agent_reach::kind::none) return 0;
    std::size_t count = 0;
    for (const auto& each : agents) {
        if (each.who == but || !reach.includes(each.user)) continue;
        each.who->deliver(event);
        ++count;
    }
    return count;
}

}  // namespace

room& rooms::circle::of(seat::kind who) noexcept {
    if (who == seat::kind::staff) return staff;
    return who == seat::kind::agent ? agents : visitors;
}

template <class Visit>
void rooms::for_each_circle(const tenant_rooms& of, Visit visit) const {
    visit(of.everyone);
    for (const auto& [conversation, inside] : of.conversations) visit(inside);
}

void rooms::join(listener& who, const seat& where) {
    auto& of_tenant = tenants_[where.tenant];
    auto& inside = where.conversation.empty() ? of_tenant.everyone : of_tenant.conversations[where.conversation];
    auto& target = inside.of(where.who);
    who.room_ = &target;
    who.index_ = static_cast<std::uint32_t>(target.size());
    target.push_back({&who, where.user});
    ++size_;
}

void rooms::leave(listener& who) noexcept {
    if (who.room_ == nullptr) return;
    auto& from = *who.room_;
    from[who.index_] = from.back();
    from[who.index_].who->index_ = who.index_;
    from.pop_back();
    who.room_ = nullptr;
    --size_;
}

std::size_t rooms::publish(std::string_view tenant, const live_event& event, const agent_reach& reach) {
    const auto found = tenants_.find(std::string{tenant});
    if (found == tenants_.end()) return 0;
    const auto& everyone = found->second.everyone;
    std::size_t count = tell(everyone.staff, event) + tell(everyone.agents, event, reach);
    if (event.conversation().empty()) return count;
    const auto inside = found->second.conversations.find(event.conversation());
    if (inside == found->second.conversations.end()) return count;
    count += tell(inside->second.staff, event) + tell(inside->second.agents, event, reach);
    return event.is_for_visitors() ? count + tell(inside->second.visitors, event) : count;
}

void rooms::publish(
    std::string_view tenant, std::string_view conversation, const passing_event& event, const agent_reach& reach,
    const listener* but, bool is_staff_only
) {
    const auto found = tenants_.find(std::string{tenant});
    if (found == tenants_.end()) return;
    const auto tell_circle = [&](const circle& some) {
        tell(some.staff, event, but);
        tell(some.agents, event, reach, but);
        if (!is_staff_only) tell(some.visitors, event, but);
    };
    tell_circle(found->second.everyone);
    const auto inside = found->second.conversations.find(std::string{conversation});
    if (inside != found->second.conversations.end()) tell_circle(inside->second);
}

void rooms::tell_agents(
    std::string_view tenant, const passing_event& event, const agent_reach& reach, const agent_reach& but
) {
    const auto found = tenants_.find(std::string{tenant});
    if (found == tenants_.end()) return;
    for (const auto& each : found->second.everyone.agents) {
        if (reach.includes(each.user) && !but.includes(each.user)) each.who->deliver(event);
    }
}

void rooms::publish_to_all(const passing_event& event, const std::function<bool(const std::string&)>& is_meant) {
    for (const auto& [name, tenant] : tenants_) {
        if (!is_meant(name)) continue;
        for_each_circle(tenant, [&event](const circle& some) {
            for (const auto* const all : {&some.staff, &some.agents, &some.visitors}) tell(*all, event);
        });
    }
}

std::vector<listener*> rooms::find(std::string_view tenant, std::string_view subject) const {
    std::vector<listener*> out;
    const auto found = tenants_.find(std::string{tenant});
    if (found == tenants_.end()) return out;
    for_each_circle(found->second, [&](const circle& some) {
        for (const auto* const all : {&some.staff, &some.agents, &some.visitors}) {
            for (const auto& each : *all) {
                if (subject.empty() || each.who->subject() == subject) out.push_back(each.who);
            }
        }
    });
    return out;
}

std::vector<listener*> rooms::agents_of(std::string_view tenant) const {
    std::vector<listener*> out;
    const auto found = tenants_.find(std::string{tenant});
    if (found == tenants_.end()) return out;
    for_each_circle(found->second, [&out](const circle& some) {
        for (const auto& each : some.agents) out.push_back(each.who);
    });
    return out;
}

void rooms::sweep() {
    for (auto& [name, tenant] : tenants_) std::erase_if(tenant.conversations, [](const auto& r) { return r.second.empty(); });
    std::erase_if(tenants_, [](const auto& t) { return t.second.everyone.empty() && t.second.conversations.empty(); });
}

}  // namespace hermod::push
