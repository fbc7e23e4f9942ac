#include "sockets/company.hpp"

#include <utility>

#include "hermod/json/writer.hpp"

namespace hermod::push {

namespace {

sighting online(const visitor& who) { return {who.tenant, {}, who.subject}; }

sighting looking(const visitor& who, const uuid& conversation) { return {who.tenant, to_string(conversation), who.subject}; }

contracts::sign_of_life to_sign(const sighting& who, bool is_there) {
    const std::string type = who.conversation.empty() ? "presence" : "viewing";
    return {type, who.tenant, who.conversation, who.subject, {}, is_there};
}

}  // namespace

company::company(audience& listeners, std::string node, std::size_t crowd)
    : listeners_{listeners},
      node_{std::move(node)},
      colleagues_{node_, crowd, [this](const sighting& who, bool is_there) { on_change(who, is_there); }} {}

void company::on_change(const sighting& who, bool is_there) {
    json::writer out;
    if (who.conversation.empty()) {
        out.begin_object().field("subject", who.subject).field("isOnline", is_there).end_object();
        listeners_.publish(who.tenant, {}, make_passing_event("presence", out.view()), self_, true);
        return;
    }
    out.begin_object().field("conversationId", who.conversation).field("subject", who.subject);
    out.field("isActive", is_there).end_object();
    // Who is looking at a conversation is the colleagues' business only.
    listeners_.publish(who.tenant, who.conversation, make_passing_event("viewing", out.view()), self_, true);
}

void company::tell(const sighting& who, bool is_there) {
    if (tell_) tell_(to_sign(who, is_there));
}

void company::come(const visitor& who, const listener& self) {
    self_ = &self;
    if (colleagues_.appear(online(who))) tell(online(who), true);
    self_ = nullptr;
}

void company::go(const visitor& who, const listener& self) {
    self_ = &self;
    if (colleagues_.vanish(online(who))) tell(online(who), false);
    self_ = nullptr;
}

void company::look(const visitor& who, const uuid& conversation, bool is_looking, const listener& self) {
    self_ = &self;
    const auto what = looking(who, conversation);
    if (is_looking ? colleagues_.appear(what) : colleagues_.vanish(what)) tell(what, is_looking);
    self_ = nullptr;
}

void company::type(const visitor& who, const uuid& conversation, bool is_typing, const listener& self) {
    contracts::sign_of_life sign{
        "typing", who.tenant, to_string(conversation), who.subject, std::string{auth::to_string(who.role)}, is_typing};
    publish_typing(sign, &self);
    if (tell_) tell_(std::move(sign));
}

void company::publish_typing(const contracts::sign_of_life& sign, const listener* self) {
    json::writer out;
    out.begin_object().field("conversationId", sign.conversation_id).field("subject", sign.subject);
    out.field("role", sign.role).field("isActive", sign.is_active).end_object();
    listeners_.publish(sign.tenant_id, sign.conversation_id, make_passing_event("typing", out.view()), self, false);
}

std::optional<passing_event> company::overview(const visitor& who) const {
    const auto all = colleagues_.of_tenant(who.tenant);
    if (all.empty()) return std::nullopt;
    const auto seat = who.seat();
    const auto may_know = [&](const std::string& conversation) {
        if (!who.conversation.empty() && conversation != who.conversation) return false;
        return seat.who == seat::kind::staff || listeners_.reach_of(who.tenant, conversation).includes(seat.user);
    };
    json::writer out;
    out.begin_object().key("online").begin_array();
    for (const auto& each : all) {
        if (each.conversation.empty()) out.value(each.subject);
    }
    out.end_array().key("viewing").begin_array();
    for (const auto& each : all) {
        if (each.conversation.empty() || !may_know(each.conversation)) continue;
        out.begin_object().field("conversationId", each.conversation).field("subject", each.subject).end_object();
    }
    out.end_array().end_object();
    return make_passing_event("presence", out.view());
}

void company::on_news(const contracts::colleague_news& news, deadline now) {
    if (news.node == node_) return;
    std::vector<sighting> all;
    for (const auto& item : news.items) {
        sighting who{item.tenant_id, item.conversation_id, item.subject};
        if (item.type == "typing") publish_typing(item, nullptr);
        else if (news.is_whole) all.push_back(std::move(who));
        else colleagues_.note(news.node, who, item.is_active, now);
    }
    if (news.is_whole) colleagues_.replace(news.node, std::move(all), now);
}

contracts::colleague_news company::report(bool asks) const {
    contracts::colleague_news out{node_, true, asks, {}};
    for (const auto& who : colleagues_.own()) out.items.push_back(to_sign(who, true));
    return out;
}

}  // namespace hermod::push
