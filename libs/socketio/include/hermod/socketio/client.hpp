#pragma once
#include <string>
#include <string_view>

#include "hermod/engineio/link.hpp"
#include "hermod/socketio/connection.hpp"

namespace hermod::socketio {

/// One Socket.IO client of an engineio::server: derive from it and return it from application::open().
class client : public engineio::session_user, private connection_port {
public:
    client(engineio::link& link, const connection_settings& settings)
        : link_{link}, protocol_{settings, *this, steady_clock::now()} {}
    client(const client&) = delete;
    client& operator=(const client&) = delete;

    void on_message(std::string_view content, bool is_binary) final { protocol_.on_message(content, is_binary); }
    void on_close(close_reason reason) final { protocol_.on_closed(reason); }
    void tick(deadline now) override { protocol_.tick(now); }
    [[nodiscard]] deadline next_deadline() const override { return protocol_.next_deadline(); }

protected:
    [[nodiscard]] engineio::link& link() noexcept { return link_; }
    [[nodiscard]] const engineio::link& link() const noexcept { return link_; }
    [[nodiscard]] connection& protocol() noexcept { return protocol_; }
    [[nodiscard]] const connection& protocol() const noexcept { return protocol_; }
    /// Sends a packet that was encoded before, the same for many clients.
    void send(const frame_ptr& packet) final { link_.send(packet); }

    void on_ack(std::string_view, std::uint64_t, const arguments&) override {}
    void on_disconnect(std::string_view, std::string_view) override {}

private:
    void close(close_reason reason) final { link_.close(reason); }

    engineio::link& link_;
    connection protocol_;
};

}  // namespace hermod::socketio
