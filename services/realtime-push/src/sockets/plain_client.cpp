#include "sockets/plain_client.hpp"

#include <algorithm>
#include <utility>

#include "hermod/json/writer.hpp"

namespace hermod::push {

plain_client::plain_client(
    std::shared_ptr<websocket::connection> socket, client_world& world, engineio::deadline_queue& deadlines,
    quota::place address_place, std::function<void(plain_client&)> on_end
)
    : live_client{world},
      socket_{std::move(socket)},
      deadlines_{deadlines},
      address_place_{std::move(address_place)},
      on_end_{std::move(on_end)},
      heartbeat_at_{steady_clock::now() + world.config.heartbeat.interval} {}

plain_client::~plain_client() {
    deadlines_.set(*this, deadline::max());
    // One that was closed finishes its closing handshake without us.
    if (socket_->is_open()) socket_->abort();
}

void plain_client::start(introduction first) {
    const auto now = steady_clock::now();
    if (first.token.empty()) {
        wanted_ = std::move(first);
        introduce_by_ = now + world().config.heartbeat.introduction;
    } else {
        introduce(std::move(first), now);
    }
    reschedule();
    if (!has_ended_) socket_->start(*this);
}

void plain_client::on_message(std::string_view payload, bool is_binary) {
    auto parsed = json::document::parse(payload, {.bytes = world().config.limits.message_bytes, .depth = 16});
    if (is_binary || !parsed || parsed->root().kind() != json::kind::object) {
        close(websocket::close_code::policy, "a JSON object is wanted");
        return;
    }
    const auto message = parsed->root();
    if (introduce_by_ != deadline::max()) return take_introduction(message["auth"]);
    say(message["event"].string().value_or(""), message["data"], steady_clock::now());
}

void plain_client::take_introduction(json::view auth) {
    introduce_by_ = deadline::max();
    auto from = std::move(wanted_);
    from.token = auth["token"].string().value_or("");
    if (const auto tenant = auth["tenantId"].string()) from.wanted.tenant = *tenant;
    if (const auto conversation = auth["conversationId"].string()) from.wanted.conversation = *conversation;
    if (const auto since = auth["since"].string()) from.seen = parse_position(*since).value_or(position{});
    introduce(std::move(from), steady_clock::now());
    reschedule();
}

void plain_client::welcome(bool is_resumed, const position& at) {
    json::writer out;
    out.begin_object().field("isResumed", is_resumed).field("epoch", at.epoch).field("seq", at.seq).end_object();
    socket_->send(make_passing_event("connected", out.view(), to_text(at)).plain);
}

void plain_client::deny(const denial& why) {
    json::writer out;
    out.begin_object().field("code", why.code).field("message", why.message).end_object();
    socket_->send(make_passing_event("error", out.view()).plain);
    close(why.code == "FORBIDDEN" ? close_forbidden : close_unauthorized, why.code);
}

void plain_client::on_pong() {
    if (!awaits_pong_) return;
    awaits_pong_ = false;
    heartbeat_at_ = steady_clock::now() + world().config.heartbeat.interval;
    reschedule();
}

void plain_client::on_deadline(deadline now) {
    if (now >= introduce_by_) return close(close_unauthorized, "no token came");
    if (now >= heartbeat_at_) {
        if (awaits_pong_) return close(websocket::close_code::going_away, "ping timeout");
        awaits_pong_ = true;
        heartbeat_at_ = now + world().config.heartbeat.timeout;
        socket_->send_first(websocket::make_frame(websocket::opcode::ping, {}));
    }
    tick_live(now);
    reschedule();
}

void plain_client::on_closed(std::uint16_t code, std::string_view) {
    if (code == websocket::close_code::try_again_later) world().too_slow.add();
    end();
}

void plain_client::close(std::uint16_t code, std::string_view reason) {
    socket_->close(code, reason);
    end();
}

void plain_client::end() {
    if (std::exchange(has_ended_, true)) return;
    withdraw();
    deadlines_.set(*this, deadline::max());
    on_end_(*this);
}

void plain_client::reschedule() {
    if (has_ended_) return;
    deadlines_.set(*this, std::min({heartbeat_at_, introduce_by_, next_live_deadline()}));
}

}  // namespace hermod::push
