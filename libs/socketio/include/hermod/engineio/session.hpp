#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hermod/async/awaitable.hpp"
#include "hermod/engineio/packet.hpp"
#include "hermod/engineio/request.hpp"

namespace hermod::engineio {

struct session_settings {
    std::chrono::milliseconds ping_interval{25'000};
    std::chrono::milliseconds ping_timeout{20'000};
    std::chrono::milliseconds upgrade_timeout{10'000};
    /// How long a closed polling session waits for the GET that takes its last packets.
    std::chrono::milliseconds close_timeout{30'000};
    /// A poll that arrives during an upgrade is ended after this.
    std::chrono::milliseconds noop_delay{50};
    std::size_t max_payload{1'000'000};
    /// What may wait for the next poll; a session that needs more is closed.
    std::size_t max_outbox_bytes{1024 * 1024};
    bool allows_upgrades{true};
};

enum class close_reason : std::uint8_t {
    transport_close,
    transport_error,
    ping_timeout,
    parse_error,
    forced,
    shutting_down,
    too_slow
};
/// As the reference names them: "transport close", "ping timeout", …
[[nodiscard]] std::string_view to_string(close_reason reason);

/// What a session wants done; the rim carries it out, tests record it.
class session_port {
public:
    virtual ~session_port() = default;
    /// Ends the pending GET with 200 and this body.
    virtual void answer_poll(std::string body) = 0;
    /// Ends the pending GET with 400.
    virtual void refuse_poll() = 0;
    /// Sends on the session's WebSocket; `is_urgent` frames overtake what is queued there.
    virtual void send_websocket(frame_ptr frame, bool is_urgent) = 0;
    /// Closes the session's WebSocket with this code (0: none).
    virtual void close_websocket(std::uint16_t code, std::string_view reason) = 0;
    virtual void send_probe(frame_ptr frame) = 0;
    virtual void close_probe() = 0;
    /// From now on the probe is the session's WebSocket.
    virtual void adopt_probe() = 0;
    /// A message came in.
    virtual void deliver(std::string_view content, bool is_binary) = 0;
    /// The session is over for the application; nothing comes in any more. Once.
    virtual void on_close(close_reason reason) = 0;
    /// The session id is free; nothing is wanted any more. Once, after on_close.
    virtual void on_gone() = 0;
};

/// One Engine.IO session: heartbeat, transports, upgrade and closing rules, without I/O and without a clock of its own.
class session {
public:
    session(const session_settings& settings, session_port& port, transport first, deadline now);

    enum class poll_outcome : std::uint8_t { waiting, answered, refused };
    /// A GET came. `answered`: `body` is its answer; `waiting`: answer_poll or refuse_poll follows; `refused`: 400.
    [[nodiscard]] poll_outcome poll(std::string& body, deadline now);
    /// The client gave up the pending GET.
    void on_poll_aborted();
    /// A POST came; false: 400.
    [[nodiscard]] bool post(std::string_view body, deadline now);
    /// A POST that the protocol forbids (wrong content type, overlapping): closes the session.
    void on_bad_post();

    /// A WebSocket for this session was opened; false: it must be closed at once.
    [[nodiscard]] bool attach_probe(deadline now);
    void on_probe_message(std::string_view content, bool is_binary);
    void on_probe_closed();
    void on_websocket_message(std::string_view content, bool is_binary, deadline now);
    /// `too_slow` if our side cut it off, else transport_close or transport_error.
    void on_websocket_closed(close_reason reason);

    /// Queues or sends a packet; dropped if the session is over. Never calls back to the application: a session whose queue
    /// is full becomes due at once and ends in tick().
    void send(const frame_ptr& packet);
    /// Ends the session from our side: what is queued, then the closing rules of the transport.
    void close(close_reason reason, deadline now, std::uint16_t code = 0, std::string_view text = {});

    /// To be called at next_deadline() or later.
    void tick(deadline now);
    /// When something is due; deadline::max() if nothing is.
    [[nodiscard]] deadline next_deadline() const noexcept;

    [[nodiscard]] transport current_transport() const noexcept { return transport_; }
    [[nodiscard]] bool is_open() const noexcept { return phase_ == phase::open; }
    [[nodiscard]] bool is_overfull() const noexcept { return is_overfull_; }
    /// The open packet's JSON.
    [[nodiscard]] static std::string open_packet(const session_settings& settings, std::string_view sid, transport first);

private:
    enum class phase : std::uint8_t { open, closing, gone };
    enum class upgrade : std::uint8_t { none, attached, probed };

    void take_packet(const packet& packet, deadline now);
    void flush_poll();
    void complete_upgrade();
    void end_upgrade();
    void beat(deadline now);
    /// Ends at once; a pending GET gets `last`.
    void finish(close_reason reason, std::string_view last);
    void become_gone();

    const session_settings& settings_;
    session_port& port_;
    std::vector<frame_ptr> queue_;
    std::size_t queued_bytes_{0};
    deadline heartbeat_at_;  // the next ping, or the end of the wait for a pong
    deadline other_at_;      // end of the upgrade, or of the closing
    deadline noop_at_;
    transport transport_;
    phase phase_{phase::open};
    upgrade upgrade_{upgrade::none};
    bool has_poll_{false};
    bool awaits_pong_{false};
    bool is_overfull_{false};
};

}  // namespace hermod::engineio
