#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "hermod/engineio/packet.hpp"
#include "hermod/engineio/session.hpp"
#include "hermod/socketio/connection.hpp"
#include "hermod/socketio/packet.hpp"

namespace hermod::fuzz {

/// An application that accepts every namespace and answers every event.
class eager_application : public socketio::connection_port {
public:
    void send(const socketio::frame_ptr& packet) override { sent_bytes += packet->bytes().size(); }
    void close(socketio::close_reason reason) override {
        ++closes;
        under_test.on_closed(reason);
    }
    void on_connect(std::string_view nsp, json::view) override { under_test.accept(nsp, "sid"); }
    void on_event(std::string_view nsp, const socketio::arguments& event) override {
        under_test.acknowledge(nsp, event.ack_id, event.items.dump(), event.attachments);
    }
    void on_ack(std::string_view, std::uint64_t, const socketio::arguments&) override { ++acks; }
    void on_disconnect(std::string_view, std::string_view) override {}

    socketio::connection_settings settings;
    std::size_t sent_bytes{0};
    int closes{0};
    int acks{0};
    socketio::connection under_test{settings, *this, deadline{std::chrono::hours{1}}};
};

/// What was read is written as it was read.
inline bool is_packet_promise_kept(std::string_view text) {
    const auto packet = socketio::decode(text);
    if (!packet) return true;
    const auto json = packet->payload ? packet->body().dump() : std::string{};
    const auto frame = socketio::encode(packet->type, packet->nsp, packet->ack_id, json, packet->attachments);
    const auto again = socketio::decode(frame->payload().substr(1));
    return again && again->type == packet->type && again->nsp == packet->nsp && again->ack_id == packet->ack_id &&
           again->attachments == packet->attachments && (again->payload ? again->body().dump() : std::string{}) == json;
}

/// A polling body is written as it was read, and a whole one is refused nowhere.
inline bool is_body_promise_kept(std::string_view text) {
    const auto body = engineio::decode_body(text);
    std::vector<engineio::frame_ptr> frames;
    for (const auto& packet : body.packets) {
        frames.push_back(packet.is_binary ? engineio::make_binary_message(packet.content) : engineio::make_packet(packet.type, packet.content));
    }
    if (frames.empty()) return true;
    const auto again = engineio::decode_body(engineio::encode_body(frames));
    if (!again.is_whole || again.packets.size() != body.packets.size()) return false;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        if (again.packets[i].content != body.packets[i].content || again.packets[i].type != body.packets[i].type) return false;
    }
    return true;
}

/// Lines are the packets of one client, text or (after a leading \x01) binary; it is closed at most once.
inline bool is_connection_promise_kept(std::string_view lines) {
    eager_application app;
    app.under_test.on_message("0", false);
    static_cast<void>(app.under_test.emit_with_ack("/", R"(["q"])"));
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        const auto line = lines.substr(0, end);
        if (line.starts_with('\x01')) app.under_test.on_message(line.substr(1), true);
        else app.under_test.on_message(line, false);
        if (end == std::string_view::npos) break;
        lines.remove_prefix(end + 1);
    }
    return app.closes <= 1 && app.acks <= 1;
}

inline bool are_packet_promises_kept(std::string_view text) {
    return is_packet_promise_kept(text) && is_body_promise_kept(text) && is_connection_promise_kept(text);
}

}  // namespace hermod::fuzz
