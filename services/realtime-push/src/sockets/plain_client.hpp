#pragma once
#include <functional>
#include <memory>
#include <string>

#include "hermod/engineio/deadline_queue.hpp"
#include "hermod/websocket/connection.hpp"
#include "sockets/live_client.hpp"

namespace hermod::push {

/// One client of the plain WebSocket door: the same events as JSON texts `{"event","data","offset"}`.
class plain_client final : public live_client, public engineio::timed, private websocket::receiver {
public:
    /// `on_end` is told once, when the client has to be destroyed (later than that call).
    plain_client(
        std::shared_ptr<websocket::connection> socket, client_world& world, engineio::deadline_queue& deadlines,
        quota::place address_place, std::function<void(plain_client&)> on_end
    );
    ~plain_client() override;

    /// `first` without a token: the first message has to bring one.
    void start(introduction first);
    void close(std::uint16_t code, std::string_view reason);

private:
    // websocket::receiver
    void on_message(std::string_view payload, bool is_binary) override;
    void on_pong() override;
    void on_closed(std::uint16_t code, std::string_view reason) override;
    // timed
    void on_deadline(deadline now) override;
    // listener and live_client
    void deliver(const live_event& event) override { socket_->send(event.plain_frame()); }
    void deliver(const passing_event& event) override { socket_->send(event.plain); }
    void welcome(bool is_resumed, const position& at) override;
    /// The welcome carries the offset from which a client goes on: it must have what comes before.
    [[nodiscard]] bool is_welcomed_first() const noexcept override { return false; }
    void deny(const denial& why) override;
    void interrupt(std::uint16_t code, std::string_view reason) override { close(code, reason); }
    void on_due_changed() override { reschedule(); }

    void take_introduction(json::view message);
    void reschedule();
    void end();

    std::shared_ptr<websocket::connection> socket_;
    engineio::deadline_queue& deadlines_;
    quota::place address_place_;
    std::function<void(plain_client&)> on_end_;
    deadline heartbeat_at_;
    deadline introduce_by_{deadline::max()};
    introduction wanted_;
    bool awaits_pong_{false};
    bool has_ended_{false};
};

}  // namespace hermod::push
