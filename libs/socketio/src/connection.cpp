#include "hermod/socketio/connection.hpp"

#include <algorithm>
#include <utility>

#include "hermod/engineio/packet.hpp"
#include "hermod/json/writer.hpp"

namespace hermod::socketio {

connection::connection(const connection_settings& settings, connection_port& port, deadline now)
    : settings_{settings}, port_{port}, connect_by_{now + settings.connect_timeout} {}

void connection::on_message(std::string_view content, bool is_binary) {
    if (is_closed_) return;
    if (is_binary) return take_attachment(content);
    // A text packet while attachments are missing is one of the closing rules.
    if (partial_) return break_off();
    auto packet = decode(content, settings_.limits);
    if (!packet) return break_off();
    if (packet->attachments == 0) return take(*packet, {});
    partial_ = std::make_unique<partial>();
    partial_->header = std::move(*packet);
}

void connection::take_attachment(std::string_view bytes) {
    if (!partial_) return break_off();
    partial_->bytes += bytes.size();
    if (partial_->bytes > settings_.max_binary_bytes) return break_off();
    partial_->attachments.emplace_back(bytes);
    if (partial_->attachments.size() < partial_->header.attachments) return;
    const auto whole = std::move(partial_);
    take(whole->header, whole->attachments);
}

void connection::take(const packet& packet, std::span<const std::string> attachments) {
    if (packet.type == packet_type::connect) return take_connect(packet);
    const auto* const member = find(packet.nsp);
    if (member == nullptr || !member->is_joined || packet.type == packet_type::connect_error) return break_off();
    switch (packet.type) {
        case packet_type::event:
        case packet_type::binary_event:
            // An event without a payload names nothing: the reference ignores it, so do we.
            if (packet.payload) port_.on_event(packet.nsp, {packet.body(), attachments, packet.ack_id});
            break;
        case packet_type::ack:
        case packet_type::binary_ack:
            take_ack(packet, attachments);
            break;
        default:
            erase(packet.nsp);
            port_.on_disconnect(packet.nsp, "client namespace disconnect");
    }
}

void connection::take_connect(const packet& packet) {
    if (find(packet.nsp) != nullptr || memberships_.size() >= settings_.max_namespaces) return break_off();
    memberships_.push_back({packet.nsp, false});
    if (packet.payload) {
        port_.on_connect(packet.nsp, packet.body());
        return;
    }
    const auto empty = json::document::parse("{}");
    port_.on_connect(packet.nsp, empty->root());
}

void connection::take_ack(const packet& packet, std::span<const std::string> attachments) {
    if (packet.ack_id.empty() || packet.ack_id.size() > 19) return;
    const auto number = std::stoull(packet.ack_id);
    const auto found = std::find(pending_acks_.begin(), pending_acks_.end(), number);
    if (found == pending_acks_.end()) return;
    pending_acks_.erase(found);
    port_.on_ack(packet.nsp, number, {packet.body(), attachments, {}});
}

void connection::break_off() {
    if (is_closed_) return;
    partial_.reset();
    port_.close(close_reason::parse_error);
}

void connection::on_closed(close_reason reason) {
    if (std::exchange(is_closed_, true)) return;
    partial_.reset();
    connect_by_ = deadline::max();
    for (const auto& member : std::exchange(memberships_, {})) {
        if (member.is_joined) port_.on_disconnect(member.nsp, engineio::to_string(reason));
    }
}

void connection::tick(deadline now) {
    if (now < connect_by_ || is_closed_) return;
    connect_by_ = deadline::max();
    port_.close(close_reason::forced);
}

void connection::accept(std::string_view nsp, std::string_view sid, std::string_view pid) {
    auto* const member = find(nsp);
    if (is_closed_ || member == nullptr || member->is_joined) return;
    member->is_joined = true;
    connect_by_ = deadline::max();
    json::writer out;
    out.begin_object().field("sid", sid);
    if (!pid.empty()) out.field("pid", pid);
    out.end_object();
    port_.send(encode(packet_type::connect, nsp, {}, out.view()));
}

void connection::refuse(std::string_view nsp, std::string_view message, std::string_view data_json) {
    const auto* const member = find(nsp);
    if (is_closed_ || member == nullptr || member->is_joined) return;
    json::writer out;
    out.begin_object().field("message", message);
    if (!data_json.empty()) out.raw_field("data", data_json);
    out.end_object();
    port_.send(encode(packet_type::connect_error, nsp, {}, out.view()));
    erase(nsp);
}

void connection::emit(std::string_view nsp, std::string_view array_json, std::span<const std::string> attachments) {
    if (!is_joined(nsp)) return;
    send_packet(attachments.empty() ? packet_type::event : packet_type::binary_event, nsp, {}, array_json, attachments);
}

std::uint64_t connection::emit_with_ack(std::string_view nsp, std::string_view array_json) {
    if (!is_joined(nsp) || pending_acks_.size() >= settings_.max_pending_acks) return 0;
    pending_acks_.push_back(++last_ack_);
    send_packet(packet_type::event, nsp, std::to_string(last_ack_), array_json, {});
    return last_ack_;
}

void connection::acknowledge(
    std::string_view nsp, std::string_view ack_id, std::string_view array_json, std::span<const std::string> attachments
) {
    if (!is_joined(nsp) || ack_id.empty()) return;
    send_packet(attachments.empty() ? packet_type::ack : packet_type::binary_ack, nsp, ack_id, array_json, attachments);
}

void connection::send_packet(
    packet_type type, std::string_view nsp, std::string_view ack_id, std::string_view json,
    std::span<const std::string> attachments
) {
    port_.send(encode(type, nsp, ack_id, json, attachments.size()));
    for (const auto& bytes : attachments) port_.send(engineio::make_binary_message(bytes));
}

void connection::disconnect(std::string_view nsp) {
    if (!is_joined(nsp)) return;
    const std::string name{nsp};
    port_.send(encode(packet_type::disconnect, name, {}, {}));
    erase(name);
    port_.on_disconnect(name, "server namespace disconnect");
}

bool connection::is_joined(std::string_view nsp) const noexcept {
    const auto* const member = find(nsp);
    return member != nullptr && member->is_joined && !is_closed_;
}

connection::membership* connection::find(std::string_view nsp) noexcept {
    const auto found = std::find_if(memberships_.begin(), memberships_.end(), [&](const auto& m) { return m.nsp == nsp; });
    return found == memberships_.end() ? nullptr : &*found;
}

const connection::membership* connection::find(std::string_view nsp) const noexcept {
    const auto found = std::find_if(memberships_.begin(), memberships_.end(), [&](const auto& m) { return m.nsp == nsp; });
    return found == memberships_.end() ? nullptr : &*found;
}

void connection::erase(std::string_view nsp) {
    std::erase_if(memberships_, [&](const auto& m) { return m.nsp == nsp; });
}

}  // namespace hermod::socketio
