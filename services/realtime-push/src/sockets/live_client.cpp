#include "sockets/live_client.hpp"

#include <utility>

#include "hermod/auth/error.hpp"
#include "hermod/json/writer.hpp"

namespace hermod::push {

namespace {

constexpr denial no_token{"UNAUTHORIZED", "A token is needed."};
constexpr denial bad_token{"UNAUTHORIZED", "The token is not valid."};
constexpr denial old_token{"TOKEN_EXPIRED", "The token has expired."};
constexpr denial revoked_token{"TOKEN_REVOKED", "The token has been revoked."};
constexpr denial not_assigned{"FORBIDDEN", "The conversation is not assigned to you."};
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
    switch (world_.listeners.check(who_)) {
        case revocations::verdict::revoked:
            world_.refused.add();
            return deny(revoked_token);
        case revocations::verdict::doubtful:
            return interrupt(close_unauthorized, "a fresh token is needed");
        case revocations::verdict::good:
            break;
    }
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

void live_client::wait() {
    if (stage_ != stage::waiting) due_ = std::min(due_, steady_clock::now() + world_.config.history.resume_wait);
    stage_ = stage::waiting;
    world_.listeners.wait(*this);
    on_due_changed();
}

void live_client::enter(bool may_wait) {
    // The rights may have changed while it waited.
    if (world_.listeners.check(who_) != revocations::verdict::good) return send_away("access changed");
    if (!world_.listeners.is_known(who_)) {
        if (may_wait) return wait();
        return send_away("try again");
    }
    if (!seen_) return finish_entry({history::standing::known, {}});
    auto gap = world_.listeners.find_gap(who_, *seen_);
    // Ahead: another node gave out events that are still on their way to this one.
    if (gap.standing == history::standing::ahead && may_wait) return wait();
    finish_entry(std::move(gap));
}

void live_client::finish_entry(history::gap gap) {
    if (!world_.listeners.may_enter(who_)) {
        withdraw();
        world_.refused.add();
        return deny(not_assigned);
    }
    const bool came_back = seen_.has_value();
    const bool is_resumed = came_back && gap.standing == history::standing::known;
    seen_.reset();
    stage_ = stage::in;
    due_ = expires_;
    const auto at = world_.listeners.head(who_.tenant);
    if (!is_welcomed_first()) deliver_missed(gap);
    welcome(is_resumed, at);
    if (is_welcomed_first()) deliver_missed(gap);
    world_.listeners.join(*this, who_);
    if (is_resumed) world_.resumed.add();
    if (came_back && !is_resumed) {
        world_.resyncs.add();
        deliver(make_passing_event("resync", resync_argument(at, gap.standing), to_text(at)));
    }
    if (is_colleague(who_)) {
        world_.others.come(who_, *this);
        if (const auto overview = world_.others.overview(who_)) deliver(*overview);
    }
    on_due_changed();
}

void live_client::deliver_missed(const history::gap& gap) {
    for (const auto& [event, is_reduced] : gap.missed) {
        if (is_reduced) deliver(event->change_of_hands()->reduced);
        else deliver(*event);
    }
}

void live_client::reconsider() {
    if (world_.listeners.check(who_) != revocations::verdict::good) send_away("access changed");
}

void live_client::send_away(std::string_view why) {
    const bool is_over = why == "access changed";
    withdraw();
    interrupt(is_over ? close_unauthorized : websocket::close_code::try_again_later, why);
}

void live_client::on_progress() {
    if (stage_ == stage::waiting) enter(true);
}

void live_client::tick_live(deadline now) {
    if (now >= expires_ && stage_ != stage::outside) {
        world_.expired.add();
        withdraw();
        return interrupt(close_unauthorized, "token expired");
    }
    if (now >= due_ && stage_ == stage::waiting) {
        world_.listeners.stop_waiting(*this);
        enter(false);
    }
}

void live_client::withdraw() noexcept {
    if (stage_ == stage::outside) {
        user_place_ = {};
        tenant_place_ = {};
        return;
    }
    if (stage_ == stage::waiting) world_.listeners.stop_waiting(*this);
    world_.listeners.leave(*this);
    if (stage_ == stage::in && is_colleague(who_)) {
        look(std::nullopt);
        world_.others.go(who_, *this);
    }
    stage_ = stage::outside;
    user_place_ = {};
    tenant_place_ = {};
    due_ = expires_ = deadline::max();
}

void live_client::look(std::optional<uuid> conversation) {
    if (looks_at_ == conversation) return;
    if (looks_at_) world_.others.look(who_, *looks_at_, false, *this);
    looks_at_ = conversation;
    if (looks_at_) world_.others.look(who_, *looks_at_, true, *this);
}

void live_client::say(std::string_view event, json::view argument, deadline now) {
    if (stage_ != stage::in || (event != "typing" && event != "viewing")) return;
    if (now - minute_began_ >= std::chrono::minutes{1}) {
        minute_began_ = now;
        said_ = 0;
    }
    if (++said_ > world_.config.limits.messages_per_minute) return;
    const auto asked = argument["conversationId"].string().value_or(who_.conversation);
    const auto conversation = parse_uuid(who_.conversation.empty() ? asked : std::string_view{who_.conversation});
    if (!conversation) return;
    // Agents have a say about what they may see only.
    const auto seat = who_.seat();
    const bool is_agent = seat.who == seat::kind::agent;
    if (is_agent && !world_.listeners.reach_of(who_.tenant, to_string(*conversation)).includes(seat.user)) return;
    const bool is_active = argument["isActive"].boolean().value_or(true);
    if (event == "typing") return world_.others.type(who_, *conversation, is_active, *this);
    if (!is_colleague(who_)) return;
    // A client looks at one conversation at a time.
    if (is_active) look(conversation);
    else if (looks_at_ == conversation) look(std::nullopt);
}

}  // namespace hermod::push
