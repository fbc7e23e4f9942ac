#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "hermod/http/message.hpp"
#include "hermod/socketio/client.hpp"
#include "sockets/live_client.hpp"

namespace hermod::push {

class socketio_client;

/// The Socket.IO clients of this node by socket id, so that one that comes back replaces its half-open predecessor.
using socket_table = std::unordered_map<std::string_view, socketio_client*>;

/// One Socket.IO client: namespace `/` only. Its private id is `<socket id>~<position at connect>`: it holds no secret and no
/// right (those come from the token), so that any node can take the client back.
class socketio_client final : public socketio::client, public live_client {
public:
    socketio_client(
        engineio::link& link, const socketio::connection_settings& settings, client_world& world, socket_table& table,
        const http::request& handshake, quota::place address_place
    );
    ~socketio_client() override;

    void tick(deadline now) override;
    [[nodiscard]] deadline next_deadline() const override;

private:
    // socketio::client
    void on_connect(std::string_view nsp, json::view auth) override;
    void on_event(std::string_view nsp, const socketio::arguments& event) override;
    void on_disconnect(std::string_view nsp, std::string_view reason) override;
    // listener and live_client
    void deliver(const live_event& event) override { send(event.socketio_frame()); }
    void deliver(const passing_event& event) override { send(event.socketio); }
    void welcome(bool is_resumed, const position& at) override;
    /// Unlike the reference: the stock client keeps events that come before CONNECT even when the connection then fails, and hands
    /// them out a second time after the next one, because its offset did not move.
    [[nodiscard]] bool is_welcomed_first() const noexcept override { return true; }
    void deny(const denial& why) override;
    void interrupt(std::uint16_t code, std::string_view reason) override;
    void on_due_changed() override { link().reschedule(); }

    void read_recovery(json::view auth, introduction& into);
    void take_socket_id(std::string id);
    void leave_table();

    socket_table& table_;
    std::unique_ptr<introduction> handshake_;  // what the first request said; kept until the client is in
    std::string socket_id_;
    std::string private_id_;  // of the session to be recovered, until the client is in
    quota::place address_place_;
};

/// `token` of a `Bearer` authorization, else "".
[[nodiscard]] std::string bearer_token(const http::request& request);

}  // namespace hermod::push
