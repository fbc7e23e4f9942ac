#include <algorithm>
#include <utility>

#include "hermod/engineio/session.hpp"
#include "hermod/json/writer.hpp"

namespace hermod::engineio {

namespace {

constexpr auto never = deadline::max();

}  // namespace

std::string_view to_string(close_reason reason) {
    switch (reason) {
        case close_reason::transport_close: return "transport close";
        case close_reason::transport_error: return "transport error";
        case close_reason::ping_timeout: return "ping timeout";
        case close_reason::parse_error: return "parse error";
        case close_reason::forced: return "forced close";
        case close_reason::shutting_down: return "server shutting down";
        case close_reason::too_slow: return "too slow";
    }
    return "transport error";
}

session::session(const session_settings& settings, session_port& port, transport first, deadline now)
    : settings_{settings},
      port_{port},
      heartbeat_at_{now + settings.ping_interval},
      other_at_{never},
      noop_at_{never},
      transport_{first} {}

std::string session::open_packet(const session_settings& settings, std::string_view sid, transport first) {
    json::writer out;
    out.begin_object().field("sid", sid).key("upgrades").begin_array();
    if (first == transport::polling && settings.allows_upgrades) out.value("websocket");
    out.end_array().field("pingInterval", std::int64_t{settings.ping_interval.count()});
    out.field("pingTimeout", std::int64_t{settings.ping_timeout.count()});
    out.field("maxPayload", static_cast<std::uint64_t>(settings.max_payload)).end_object();
    return "0" + out.str();
}

session::poll_outcome session::poll(std::string& body, deadline now) {
    tick(now);
    if (phase_ == phase::gone || transport_ == transport::websocket) return poll_outcome::refused;
    if (has_poll_) {
        // Two polls at once: the client has lost its way. The first hears of the end, the second is refused.
        finish(close_reason::transport_error, "1");
        return poll_outcome::refused;
    }
    if (phase_ == phase::closing) {
        body = encode_body(queue_);
        body += body.empty() ? "1" : "\x1e""1";
        become_gone();
        return poll_outcome::answered;
    }
    if (!queue_.empty()) {
        body = encode_body(queue_);
        queue_ = {};
        queued_bytes_ = 0;
        return poll_outcome::answered;
    }
    has_poll_ = true;
    if (upgrade_ == upgrade::probed) noop_at_ = now + settings_.noop_delay;
    return poll_outcome::waiting;
}

void session::on_poll_aborted() {
    has_poll_ = false;
    if (phase_ == phase::open && transport_ == transport::polling) finish(close_reason::transport_error, {});
}

bool session::post(std::string_view body, deadline now) {
    tick(now);
    if (phase_ != phase::open || transport_ != transport::polling) return false;
    const auto decoded = decode_body(body);
    for (const auto& packet : decoded.packets) {
        take_packet(packet, now);
        if (phase_ != phase::open) return true;
    }
    if (decoded.is_whole) return true;
    finish(close_reason::parse_error, "1");
    return false;
}

void session::on_bad_post() {
    if (phase_ == phase::open) finish(close_reason::transport_error, "1");
}

void session::take_packet(const packet& packet, deadline now) {
    switch (packet.type) {
        case packet_type::message:
            port_.deliver(packet.content, packet.is_binary);
            break;
        case packet_type::pong:
            if (!awaits_pong_) break;
            awaits_pong_ = false;
            heartbeat_at_ = now + settings_.ping_interval;
            break;
        case packet_type::ping:
            // Only the server pings.
            finish(close_reason::transport_error, "1");
            break;
        case packet_type::close:
            finish(close_reason::transport_close, "6");
            break;
        default:
            break;
    }
}

bool session::attach_probe(deadline now) {
    if (phase_ != phase::open || transport_ == transport::websocket || upgrade_ != upgrade::none) return false;
    if (!settings_.allows_upgrades) return false;
    upgrade_ = upgrade::attached;
    other_at_ = now + settings_.upgrade_timeout;
    return true;
}

void session::on_probe_message(std::string_view content, bool is_binary) {
    if (upgrade_ == upgrade::none) return;
    if (!is_binary && content == "2probe" && upgrade_ == upgrade::attached) {
        upgrade_ = upgrade::probed;
        port_.send_probe(make_packet(packet_type::pong, "probe"));
        if (std::exchange(has_poll_, false)) port_.answer_poll("6");
        return;
    }
    if (!is_binary && content == "5") return complete_upgrade();
    end_upgrade();
    port_.close_probe();
}

void session::complete_upgrade() {
    end_upgrade();
    transport_ = transport::websocket;
    port_.adopt_probe();
    // A client waits for its poll before it upgrades; one that did not has its answer here.
    if (std::exchange(has_poll_, false)) port_.refuse_poll();
    const auto queued = std::exchange(queue_, {});
    queued_bytes_ = 0;
    for (const auto& packet : queued) port_.send_websocket(packet, false);
}

void session::end_upgrade() {
    upgrade_ = upgrade::none;
    other_at_ = never;
    noop_at_ = never;
}

void session::on_probe_closed() {
    if (upgrade_ != upgrade::none) end_upgrade();
}

void session::on_websocket_message(std::string_view content, bool is_binary, deadline now) {
    if (phase_ != phase::open) return;
    if (is_binary) {
        port_.deliver(content, true);
        return;
    }
    // The common case without a copy.
    if (content.starts_with(static_cast<char>(packet_type::message))) {
        port_.deliver(content.substr(1), false);
        return;
    }
    const auto packet = decode_text(content);
    if (!packet) finish(close_reason::parse_error, {});
    else take_packet(*packet, now);
}

void session::on_websocket_closed(close_reason reason) {
    if (phase_ != phase::open) return;
    phase_ = phase::closing;
    port_.on_close(reason);
    become_gone();
}

void session::send(const frame_ptr& packet) {
    if (phase_ != phase::open) return;
    if (transport_ == transport::websocket) {
        port_.send_websocket(packet, false);
        return;
    }
    if (is_overfull_) return;
    queued_bytes_ += packet->bytes().size();
    if (queued_bytes_ > settings_.max_outbox_bytes) {
        queue_ = {};
        is_overfull_ = true;
        other_at_ = deadline::min();
        return;
    }
    queue_.push_back(packet);
    flush_poll();
}

void session::flush_poll() {
    if (!has_poll_ || queue_.empty()) return;
    has_poll_ = false;
    noop_at_ = never;
    auto body = encode_body(queue_);
    queue_ = {};
    queued_bytes_ = 0;
    port_.answer_poll(std::move(body));
}

void session::close(close_reason reason, deadline now, std::uint16_t code, std::string_view text) {
    if (phase_ != phase::open) return;
    if (transport_ == transport::websocket) {
        phase_ = phase::closing;
        port_.close_websocket(code, text);
        port_.on_close(reason);
        become_gone();
        return;
    }
    if (has_poll_) return finish(reason, "1");
    phase_ = phase::closing;
    heartbeat_at_ = never;
    if (upgrade_ != upgrade::none) {
        end_upgrade();
        port_.close_probe();
    }
    other_at_ = now + settings_.close_timeout;
    port_.on_close(reason);
}

void session::finish(close_reason reason, std::string_view last) {
    if (phase_ != phase::open) return;
    phase_ = phase::closing;
    if (std::exchange(has_poll_, false)) port_.answer_poll(std::string{last});
    if (transport_ == transport::websocket) port_.close_websocket(0, {});
    if (upgrade_ != upgrade::none) {
        end_upgrade();
        port_.close_probe();
    }
    port_.on_close(reason);
    become_gone();
}

void session::become_gone() {
    phase_ = phase::gone;
    heartbeat_at_ = never;
    other_at_ = never;
    noop_at_ = never;
    queue_ = {};
    port_.on_gone();
}

void session::tick(deadline now) {
    if (is_overfull_) return finish(close_reason::too_slow, "1");
    if (now >= noop_at_) {
        noop_at_ = never;
        if (std::exchange(has_poll_, false)) port_.answer_poll("6");
    }
    if (now >= other_at_) {
        if (phase_ == phase::closing) return become_gone();
        end_upgrade();
        port_.close_probe();
    }
    if (now >= heartbeat_at_) beat(now);
}

void session::beat(deadline now) {
    if (awaits_pong_) {
        finish(close_reason::ping_timeout, "1");
        return;
    }
    awaits_pong_ = true;
    heartbeat_at_ = now + settings_.ping_timeout;
    const auto ping = make_packet(packet_type::ping);
    if (transport_ == transport::websocket) {
        port_.send_websocket(ping, true);
        return;
    }
    queue_.insert(queue_.begin(), ping);
    queued_bytes_ += ping->bytes().size();
    flush_poll();
}

deadline session::next_deadline() const noexcept { return std::min({heartbeat_at_, other_at_, noop_at_}); }

}  // namespace hermod::engineio
