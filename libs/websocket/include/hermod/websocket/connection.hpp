#pragma once
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "hermod/async/awaitable.hpp"
#include "hermod/http/upgraded_stream.hpp"
#include "hermod/websocket/decoder.hpp"
#include "hermod/websocket/frame.hpp"
#include "hermod/websocket/workspace.hpp"

namespace hermod::websocket {

struct connection_settings {
    std::size_t max_message_bytes{1'000'000};
    /// What may wait for a peer that does not read; one that needs more is cut off with 1013.
    std::size_t max_outbox_bytes{1024 * 1024};
    /// How long a peer may take to answer a close frame, or to read what was queued before it.
    std::chrono::milliseconds close_deadline{5'000};
};

/// Gets what comes in. Called from the loop, never from inside a call to connection::send.
class receiver {
public:
    virtual ~receiver() = default;
    /// A whole text (valid UTF-8) or binary message; the view dies with the call.
    virtual void on_message(std::string_view payload, bool is_binary) = 0;
    virtual void on_pong() {}
    /// The connection has ended, not by our own close() or abort(). `reason` is for logs: the peer's, or what went wrong.
    /// The last call that the receiver gets.
    virtual void on_closed(std::uint16_t code, std::string_view reason) = 0;
};

/// The server side of one WebSocket over a bare TCP socket, made for tens of thousands of idle ones: no coroutine, no buffer
/// of its own beyond 128 bytes, pings answered, frames shared. Callbacks instead of coroutines for that reason alone.
class connection : public std::enable_shared_from_this<connection>, private message_sink {
public:
    /// After the 101 was written. Nothing is received before start(). `settings` and `shared` must outlive the connection.
    connection(http::plain_connection, const connection_settings& settings, workspace& shared);
    ~connection() override;
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    /// Begins to receive; `to` must live until its on_closed, or until set_receiver, close or abort.
    void start(receiver& to);
    void set_receiver(receiver* to) noexcept { receiver_ = to; }
    /// Queues a frame; it leaves at the end of the loop's turn. Dropped after close(). If the outbox is full and the socket takes
    /// nothing the connection is cut off, which the receiver hears after this turn.
    void send(frame_ptr frame) { queue(std::move(frame), false); }
    /// As send(), but ahead of what is queued.
    void send_first(frame_ptr frame) { queue(std::move(frame), true); }
    /// Sends what is queued and a close frame (code 0: without one), waits for the peer's, ends. The receiver hears nothing more.
    void close(std::uint16_t code, std::string_view reason = {});
    /// Ends at once. The receiver hears nothing more.
    void abort() noexcept;

    [[nodiscard]] std::size_t queued_bytes() const noexcept { return queued_bytes_; }
    [[nodiscard]] bool is_open() const noexcept { return state_ == state::open; }

private:
    friend class workspace;
    enum class state : std::uint8_t { open, closing, closed };

    void queue(frame_ptr frame, bool is_first);
    bool on_frame(opcode kind, std::string_view payload) override;
    void on_close_frame(std::string_view payload);
    void read_more();
    void on_read(const error_code& ec, std::size_t size);
    void take(std::span<char> bytes);
    enum class written : std::uint8_t { all, blocked, failed };
    void flush();
    [[nodiscard]] written write_out();
    [[nodiscard]] std::string_view gather() const;
    void consume(std::size_t size);
    void wait_writable();
    void fail(std::uint16_t code, std::string_view reason);
    void violate(std::uint16_t code);
    void begin_closing(frame_ptr close_frame);
    void cut_off();
    void end() noexcept;

    asio::ip::tcp::socket socket_;
    const connection_settings& settings_;
    workspace& shared_;
    receiver* receiver_{nullptr};
    std::vector<frame_ptr> outbox_;
    std::unique_ptr<asio::steady_timer> close_timer_;
    std::string leftover_;
    decoder decoder_;
    std::size_t queued_bytes_{0};
    std::uint32_t outbox_head_{0};     // frames before it have left
    std::uint32_t sent_of_head_{0};    // bytes of the first frame that have left
    state state_{state::open};
    bool is_started_{false};
    bool is_scheduled_{false};
    bool is_waiting_writable_{false};
    bool is_too_slow_{false};
    bool has_peer_close_{false};
    bool is_broken_{false};  // the peer violated the protocol: what it says is read and dropped
    std::array<char, 128> small_buffer_;
};

}  // namespace hermod::websocket
