#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "hermod/async/event.hpp"
#include "hermod/engineio/deadline_queue.hpp"
#include "hermod/engineio/session.hpp"
#include "hermod/websocket/connection.hpp"

namespace hermod::engineio {

/// The application's side of one session. Lives until the session is over; destroyed after on_close.
class session_user {
public:
    virtual ~session_user() = default;
    virtual void on_message(std::string_view content, bool is_binary) = 0;
    virtual void on_close(close_reason reason) = 0;
    /// The user's own deadline, served by the session's timer.
    virtual void tick(deadline) {}
    [[nodiscard]] virtual deadline next_deadline() const { return deadline::max(); }
};

class server;

/// One session with its transports: carries out what the pure session decides.
class link final : public std::enable_shared_from_this<link>,
                   public timed,
                   private session_port,
                   private websocket::receiver {
public:
    link(server& owner, std::string id, transport first, deadline now);
    ~link() override;
    link(const link&) = delete;
    link& operator=(const link&) = delete;

    [[nodiscard]] const std::string& id() const noexcept { return id_; }
    [[nodiscard]] bool is_open() const noexcept { return session_.is_open(); }
    [[nodiscard]] transport current_transport() const noexcept { return session_.current_transport(); }
    /// What waits in this process for the client to take it (WebSocket only).
    [[nodiscard]] std::size_t queued_bytes() const noexcept { return socket_ ? socket_->queued_bytes() : 0; }

    /// Never calls back to the application.
    void send(const frame_ptr& packet);
    /// `code` and `text` go into the close frame of a WebSocket.
    void close(close_reason reason, std::uint16_t code = 0, std::string_view text = {});
    /// To be called when the user's next_deadline() has changed outside of its callbacks.
    void reschedule();

private:
    friend class server;
    /// A GET that waits for its answer; lives in the coroutine that handles it.
    struct waiting_poll {
        explicit waiting_poll(executor ex) : ready{std::move(ex)} {}
        async::event ready;
        std::string body;
        bool is_done{false};
        bool is_refused{false};
    };
    class probe;

    /// `is_text_only`: the client (`b64=1`) wants binary messages as text, on a WebSocket too.
    void open(std::unique_ptr<session_user> user, std::shared_ptr<websocket::connection> socket, bool is_text_only);
    void attach(std::shared_ptr<websocket::connection> socket);
    [[nodiscard]] session::poll_outcome poll(std::string& body, waiting_poll& waiter);
    void abort_poll(waiting_poll& waiter);
    [[nodiscard]] bool post(std::string_view body);
    void on_bad_post();

    void on_deadline(deadline now) override;
    // session_port
    void answer_poll(std::string body) override;
    void refuse_poll() override;
    void send_websocket(frame_ptr frame, bool is_urgent) override;
    void close_websocket(std::uint16_t code, std::string_view reason) override;
    void send_probe(frame_ptr frame) override;
    void close_probe() override;
    void adopt_probe() override;
    void deliver(std::string_view content, bool is_binary) override;
    void on_close(close_reason reason) override;
    void on_gone() override;
    // websocket::receiver
    void on_message(std::string_view payload, bool is_binary) override;
    void on_closed(std::uint16_t code, std::string_view reason) override;

    server& owner_;
    std::string id_;
    session session_;
    std::shared_ptr<websocket::connection> socket_;
    std::unique_ptr<probe> probe_;
    std::unique_ptr<session_user> user_;
    waiting_poll* poll_{nullptr};
    bool is_text_only_{false};
};

}  // namespace hermod::engineio
