#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hermod/async/awaitable.hpp"
#include "hermod/engineio/session.hpp"
#include "hermod/socketio/packet.hpp"

namespace hermod::socketio {

using engineio::close_reason;

struct connection_settings {
    /// A connection that has joined no namespace by then is closed.
    std::chrono::milliseconds connect_timeout{45'000};
    packet_limits limits{};
    /// Attachments of one packet together.
    std::size_t max_binary_bytes{4'000'000};
    std::size_t max_namespaces{16};
    /// Acknowledgements that the server waits for, per connection.
    std::size_t max_pending_acks{1'000};
};

/// An event or the arguments of an acknowledgement. Views die with the call.
struct arguments {
    json::view items;                          // the whole array; of an event the name is the first item
    std::span<const std::string> attachments;  // what the placeholders stand for
    std::string_view ack_id;                   // of an event that wants an answer, else ""

    [[nodiscard]] std::string_view name() const noexcept { return items.at(0).string().value_or(""); }
};

/// What a connection wants done, and what it tells the application.
class connection_port {
public:
    virtual ~connection_port() = default;
    virtual void send(const frame_ptr& packet) = 0;
    /// Closes the Engine.IO session.
    virtual void close(close_reason reason) = 0;
    /// A client asks for a namespace with its auth object (`{}` if none). Answer with accept() or refuse(), now or later.
    virtual void on_connect(std::string_view nsp, json::view auth) = 0;
    virtual void on_event(std::string_view nsp, const arguments& event) = 0;
    /// An acknowledgement that was asked for by emit_with_ack, with the number that it returned.
    virtual void on_ack(std::string_view nsp, std::uint64_t ack, const arguments& answer) = 0;
    /// An accepted namespace was left: by the client, or with the connection.
    virtual void on_disconnect(std::string_view nsp, std::string_view reason) = 0;
};

/// The Socket.IO side of one client: parsing, namespaces, attachments, acknowledgements and every closing rule, without I/O.
class connection {
public:
    connection(const connection_settings& settings, connection_port& port, deadline now);

    /// An Engine.IO message came in.
    void on_message(std::string_view content, bool is_binary);
    /// The Engine.IO session is over.
    void on_closed(close_reason reason);
    void tick(deadline now);
    [[nodiscard]] deadline next_deadline() const noexcept { return connect_by_; }

    /// Answers on_connect: `{"sid":…}` and, for recovery, `pid`. Ignored if the client no longer asks.
    void accept(std::string_view nsp, std::string_view sid, std::string_view pid = {});
    /// Answers on_connect: `{"message":…,"data":…}`; `data_json` "" leaves data out. The client may ask again.
    void refuse(std::string_view nsp, std::string_view message, std::string_view data_json = {});

    /// `array_json` is the whole array, name first.
    void emit(std::string_view nsp, std::string_view array_json, std::span<const std::string> attachments = {});
    /// The number that on_ack will name, 0 if too many are pending or the namespace is not joined.
    std::uint64_t emit_with_ack(std::string_view nsp, std::string_view array_json);
    /// Answers an event that has an ack id; to be called once for it.
    void acknowledge(
        std::string_view nsp, std::string_view ack_id, std::string_view array_json,
        std::span<const std::string> attachments = {}
    );
    /// Puts the client out of a namespace; the stock client does not come back by itself after this.
    void disconnect(std::string_view nsp);
    [[nodiscard]] bool is_joined(std::string_view nsp) const noexcept;

private:
    struct membership {
        std::string nsp;
        bool is_joined{false};
    };
    /// What few connections need at any time.
    struct partial {
        packet header;
        std::vector<std::string> attachments;
        std::size_t bytes{0};
    };

    void take(const packet& packet, std::span<const std::string> attachments);
    void take_connect(const packet& packet);
    void take_ack(const packet& packet, std::span<const std::string> attachments);
    void take_attachment(std::string_view bytes);
    void break_off();
    void send_packet(
        packet_type type, std::string_view nsp, std::string_view ack_id, std::string_view json,
        std::span<const std::string> attachments
    );
    [[nodiscard]] membership* find(std::string_view nsp) noexcept;
    [[nodiscard]] const membership* find(std::string_view nsp) const noexcept;
    void erase(std::string_view nsp);

    const connection_settings& settings_;
    connection_port& port_;
    std::vector<membership> memberships_;
    std::vector<std::uint64_t> pending_acks_;
    std::unique_ptr<partial> partial_;
    deadline connect_by_;
    std::uint64_t last_ack_{0};
    bool is_closed_{false};
};

}  // namespace hermod::socketio
