#include "sockets/live_client.hpp"

#include <utility>

#include "hermod/auth/error.hpp"
#include "hermod/json/writer.hpp"

namespace hermod::push {

namespace {

constexpr denial no_token{"UNAUTHORIZED", "A token is needed."};
constexpr denial bad_token{"UNAUTHORIZED", "The token is not valid."};
constexpr denial old_token{"TOKEN_EXPIRED", "The token has expired."};
constexpr denial too_many{"TOO_MANY_CONNECTIONS", "There are too many connections already."};

std::string resync_argument(const position& at, history::standing why) {
    json::writer out;
    out.begin_object().field("reason", why == history::standing::too_much ? "missed_too_much" : "history_unknown");
    out.field("seq", at.seq).field("epoch", at.epoch).end_object();
    return out.str();
}

}  // namespace

live_client::~live_client() { withdraw(); }

void live_client::introduce(introduction from, deadline now) {
    withdraw();
    if (from.token.empty()) return deny(no_token);
    const auto instant = std::chrono::system_clock::now();
    const auto token = world_.tokens.verify(from.token, instant);
    if (!token) {
        world_.refused.add();
        return deny(token.error() == auth::errc::expired ? old_token : bad_token);
    }
    auto admitted = admit(*token, from.wanted);
    if (const auto* const why = std::get_if<denial>(&admitted)) {
        world_.refused.add();
        return deny(*why);
    }
    who_ = std::get<visitor>(std::move(admitted));
    if (!take_places()) {
        world_.refused.add();
        return deny(too_many);
    }
    seen_ = std::move(from.seen);
    expires_ = now + std::chrono::duration_cast<steady_clock::duration>(who_.expires_at - instant);
    due_ = expires_;
    enter(true);
}

std::string live_client::user_key() const {
    return who_.tenant + "/" + (who_.role == auth::role::widget ? who_.conversation : who_.subject);
}

bool live_client::take_places() {
    auto of_user = world_.per_user.take(user_key());
    auto of_tenant = world_.per_tenant.take(who_.tenant);
    if (!of_user || !of_tenant) return false;
    user_place_ = std::move(*of_user);
    tenant_place_ = std::move(*of_tenant);
    return true;
}

void live_client::enter(bool may_wait) {
    if (!seen_) return finish_entry({history::standing::known, {}});
    auto gap = world_.listeners.find_gap(who_, *seen_);
    if (gap.standing != history::standing::ahead || !may_wait) return finish_entry(std::move(gap));
    // Another node gave out events that are still on their way to this one.
    if (stage_ != stage::waiting) due_ = std::min(due_, steady_clock::now() + world_.config.history.resume_wait);
    stage_ = stage::waiting;
    world_.listeners.wait(*this);
    on_due_changed();
}

void live_client::finish_entry(history::gap gap) {
    const bool came_back = seen_.has_value();
    const bool is_resumed = came_back && gap.standing == history::standing::known;
    seen_.reset();
    stage_ = stage::in;
    due_ = expires_;
    const auto at = world_.listeners.head(who_.tenant);
    for (const auto& event : gap.missed) deliver(*event);
    welcome(is_resumed, at);
    world_.listeners.join(*this, who_);
    if (is_resumed) world_.resumed.add();
    if (came_back && !is_resumed) {
        world_.resyncs.add();
        deliver(make_passing_event("resync", resync_argument(at, gap.standing), to_text(at)));
    }
    announce(true);
    on_due_changed();
}

void live_client::on_progress() {
    if (stage_ == stage::waiting) enter(true);
}

void live_client::tick_live(deadline now) {
    if (now >= expires_ && stage_ != stage::outside) {
        world_.expired.add();
        withdraw();
        return expire();
    }
    if (now >= due_ && stage_ == stage::waiting) {
        world_.listeners.stop_waiting(*this);
        enter(false);
    }
}

void live_client::withdraw() noexcept {
    if (stage_ == stage::outside) return;
    if (stage_ == stage::waiting) world_.listeners.stop_waiting(*this);
    world_.listeners.leave(*this);
    const bool was_in = stage_ == stage::in;
    stage_ = stage::outside;
    user_place_ = {};
    tenant_place_ = {};
    if (was_in) announce(false);
    due_ = expires_ = deadline::max();
}

void live_client::announce(bool is_online) {
    // Only the first and the last connection of a colleague are news, and only where they are not a crowd: everybody hears it.
    constexpr std::size_t crowd = 500;
    if (!is_colleague(who_) || world_.per_user.count(user_key()) != (is_online ? 1U : 0U)) return;
    if (world_.per_tenant.count(who_.tenant) > crowd) return;
    json::writer out;
    out.begin_object().field("subject", who_.subject).field("isOnline", is_online).end_object();
    world_.listeners.publish(who_.tenant, {}, make_passing_event("presence", out.view()), this);
}

void live_client::say(std::string_view event, json::view argument, deadline now) {
    if (stage_ != stage::in || (event != "typing" && event != "viewing")) return;
    if (now - minute_began_ >= std::chrono::minutes{1}) {
        minute_began_ = now;
        said_ = 0;
    }
    if (++said_ > world_.config.limits.messages_per_minute) return;
    const auto asked = argument["conversationId"].string().value_or(who_.conversation);
    const std::string conversation{who_.conversation.empty() ? asked : std::string_view{who_.conversation}};
    if (!parse_uuid(conversation)) return;
    json::writer out;
    out.begin_object().field("conversationId", conversation).field("subject", who_.subject);
    out.field("role", auth::to_string(who_.role)).field("isActive", argument["isActive"].boolean().value_or(true)).end_object();
    // Who is looking at a conversation is the colleagues' business only.
    const std::string room = event == "typing" ? conversation : std::string{};
    world_.listeners.publish(who_.tenant, room, make_passing_event(event, out.view()), this);
}

}  // namespace hermod::push
