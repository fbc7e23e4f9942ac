#include "domain/rooms.hpp"

namespace hermod::push {

void rooms::join(listener& who, std::string_view tenant, std::string_view conversation) {
    auto& of_tenant = tenants_[std::string{tenant}];
    auto& target = conversation.empty() ? of_tenant.everyone : of_tenant.conversations[std::string{conversation}];
    who.room_ = &target;
    who.index_ = static_cast<std::uint32_t>(target.size());
    target.push_back(&who);
    ++size_;
}

void rooms::leave(listener& who) noexcept {
    if (who.room_ == nullptr) return;
    auto& from = *who.room_;
    from[who.index_] = from.back();
    from[who.index_]->index_ = who.index_;
    from.pop_back();
    who.room_ = nullptr;
    --size_;
}

std::size_t rooms::publish(std::string_view tenant, const live_event& event) {
    const auto found = tenants_.find(std::string{tenant});
    if (found == tenants_.end()) return 0;
    for (auto* const each : found->second.everyone) each->deliver(event);
    std::size_t count = found->second.everyone.size();
    const auto conversation = found->second.conversations.find(event.conversation());
    if (conversation == found->second.conversations.end()) return count;
    for (auto* const each : conversation->second) each->deliver(event);
    return count + conversation->second.size();
}

void rooms::publish(
    std::string_view tenant, std::string_view conversation, const passing_event& event, const listener* but
) {
    const auto tell = [&](const room& all) {
        for (auto* const each : all) {
            if (each != but) each->deliver(event);
        }
    };
    const auto found = tenants_.find(std::string{tenant});
    if (found == tenants_.end()) return;
    tell(found->second.everyone);
    const auto inner = found->second.conversations.find(std::string{conversation});
    if (inner != found->second.conversations.end()) tell(inner->second);
}

void rooms::publish_to_all(const passing_event& event) {
    for (const auto& [name, tenant] : tenants_) {
        for (auto* const each : tenant.everyone) each->deliver(event);
        for (const auto& [conversation, inside] : tenant.conversations) {
            for (auto* const each : inside) each->deliver(event);
        }
    }
}

void rooms::sweep() {
    for (auto& [name, tenant] : tenants_) std::erase_if(tenant.conversations, [](const auto& r) { return r.second.empty(); });
    std::erase_if(tenants_, [](const auto& t) { return t.second.everyone.empty() && t.second.conversations.empty(); });
}

}  // namespace hermod::push
