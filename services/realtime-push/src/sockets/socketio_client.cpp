#include "sockets/socketio_client.hpp"

#include <openssl/rand.h>

#include <stdexcept>
#include <utility>

#include "hermod/base/encoding.hpp"
#include "hermod/json/writer.hpp"

namespace hermod::push {

namespace {

std::string random_id() {
    unsigned char bytes[15];
    if (RAND_bytes(bytes, sizeof bytes) != 1) throw std::runtime_error{"no random bytes"};
    return to_base64url({reinterpret_cast<const char*>(bytes), sizeof bytes});
}

/// The later of two places of one epoch.
std::optional<position> later(std::optional<position> a, std::optional<position> b) {
    if (!a || !b) return a ? a : b;
    if (a->epoch != b->epoch) return a;
    return a->seq >= b->seq ? a : b;
}

}  // namespace

std::string bearer_token(const http::request& request) {
    const auto field = request.fields.get("Authorization").value_or("");
    constexpr std::string_view scheme = "Bearer ";
    return field.starts_with(scheme) ? std::string{field.substr(scheme.size())} : std::string{};
}

socketio_client::socketio_client(
    engineio::link& link, const socketio::connection_settings& settings, client_world& world, socket_table& table,
    const http::request& handshake, quota::place address_place
)
    : client{link, settings},
      live_client{world},
      table_{table},
      handshake_{std::make_unique<introduction>()},
      address_place_{std::move(address_place)} {
    handshake_->token = bearer_token(handshake);
    handshake_->wanted.tenant = handshake.query("tenantId").value_or("");
    handshake_->wanted.conversation = handshake.query("conversationId").value_or("");
}

socketio_client::~socketio_client() { leave_table(); }

void socketio_client::leave_table() {
    const auto found = table_.find(socket_id_);
    if (found != table_.end() && found->second == this) table_.erase(found);
}

void socketio_client::on_connect(std::string_view nsp, json::view auth) {
    if (nsp != "/") {
        protocol().refuse(nsp, "Invalid namespace");
        return;
    }
    auto from = handshake_ ? *handshake_ : introduction{};
    if (const auto token = auth["token"].string()) from.token = *token;
    // A client that left and comes again over the same connection keeps what it asked for at first.
    if (!handshake_ && !who().conversation.empty()) from.wanted.conversation = who().conversation;
    read_recovery(auth, from);
    introduce(std::move(from), steady_clock::now());
}

void socketio_client::read_recovery(json::view auth, introduction& into) {
    private_id_.clear();
    const auto pid = auth["pid"].string();
    if (!pid || pid->size() > 128) {
        // For clients that keep their own record: the position of the last event they handled.
        if (const auto since = auth["since"].string()) into.seen = parse_position(*since).value_or(position{});
        return;
    }
    const auto tilde = pid->find('~');
    if (tilde == std::string_view::npos || tilde == 0) {
        into.seen = position{};
        return;
    }
    private_id_ = *pid;
    into.seen = later(parse_position(pid->substr(tilde + 1)), parse_position(auth["offset"].string().value_or("")));
    if (!into.seen) into.seen = position{};
}

void socketio_client::welcome(bool is_resumed, const position& at) {
    if (is_resumed && !private_id_.empty()) {
        take_socket_id(private_id_.substr(0, private_id_.find('~')));
    } else {
        take_socket_id(random_id());
        private_id_ = socket_id_ + "~" + to_text(at);
    }
    protocol().accept("/", socket_id_, private_id_);
    handshake_.reset();
    std::string{}.swap(private_id_);
}

void socketio_client::take_socket_id(std::string id) {
    leave_table();
    socket_id_ = std::move(id);
    const auto found = table_.find(socket_id_);
    if (found == table_.end()) {
        table_.emplace(socket_id_, this);
        return;
    }
    // The predecessor's connection is half open: its client is here. Its key points into it, so it goes first.
    auto* const ghost = found->second;
    table_.erase(found);
    table_.emplace(socket_id_, this);
    ghost->link().close(engineio::close_reason::forced);
}

void socketio_client::deny(const denial& why) {
    json::writer data;
    data.begin_object().field("code", why.code).end_object();
    protocol().refuse("/", why.message, data.view());
}

void socketio_client::interrupt(std::uint16_t code, std::string_view reason) {
    // Never by DISCONNECT: the stock client would not come back by itself.
    link().close(engineio::close_reason::forced, code, reason);
}

void socketio_client::on_event(std::string_view, const socketio::arguments& event) {
    say(event.name(), event.items.at(1), steady_clock::now());
    if (!event.ack_id.empty()) protocol().acknowledge("/", event.ack_id, "[]");
}

void socketio_client::on_disconnect(std::string_view, std::string_view reason) {
    if (reason == engineio::to_string(engineio::close_reason::too_slow)) world().too_slow.add();
    leave_table();
    withdraw();
}

void socketio_client::tick(deadline now) {
    client::tick(now);
    tick_live(now);
}

deadline socketio_client::next_deadline() const { return std::min(client::next_deadline(), next_live_deadline()); }

}  // namespace hermod::push
