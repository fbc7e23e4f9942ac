#pragma once
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>

#include "frame_reader.hpp"
#include "frame_writer.hpp"
#include "hermod/amqp/connection.hpp"
#include "hermod/async/awaitable.hpp"
#include "negotiation.hpp"

namespace hermod::amqp {

/// Told of what happens on a link, from the loop. All calls come between on_open() and the end of link::run().
class link_listener {
public:
    virtual ~link_listener() = default;
    virtual void on_open() = 0;
    virtual void on_method(std::uint16_t channel, amqp_method_number_t id, void* fields) = 0;
    virtual void on_content(std::uint16_t channel, content) = 0;
    virtual void on_blocked(std::string reason) = 0;
    virtual void on_unblocked() = 0;
    /// The outbound buffer was written out.
    virtual void on_drained() = 0;
};

/// One connection to one broker, used once: TCP or TLS, handshake, heartbeats, and an outbound buffer of which one write at a time takes
/// everything that the loop's turn has put there. Held by shared_ptr; the listener must outlive run().
class link final : public std::enable_shared_from_this<link>, private frame_sink {
public:
    link(executor, const connection_settings&, link_listener&, std::chrono::milliseconds linger);

    /// Connects and serves until the connection is gone; says why. Cancelling it closes the connection.
    awaitable<std::string> run(broker_address);
    /// Where to encode to; then call flush().
    [[nodiscard]] frame_writer& out() noexcept { return writer_; }
    /// Writes at the end of the loop's turn, or after the linger.
    void flush();
    /// Bytes encoded and not yet taken by the socket.
    [[nodiscard]] std::size_t waiting_bytes() noexcept { return writer_.buffer().size() + writing_.size(); }
    /// Cuts the connection at once; run() returns `why`.
    void close(std::string why);
    /// Writes what is waiting, then connection.close; the broker's answer, or a second without one, ends run().
    void say_goodbye();
    void forget_content(std::uint16_t channel) { reader_.forget(channel); }
    [[nodiscard]] std::uint16_t channel_max() const noexcept { return negotiation_.channel_max(); }
    [[nodiscard]] bool is_closed() const noexcept { return is_closed_; }

private:
    using tcp = asio::ip::tcp;
    using tls_stream = asio::ssl::stream<tcp::socket&>;

    void on_method(std::uint16_t channel, amqp_method_number_t id, void* fields) override;
    void on_content(std::uint16_t channel, content) override;
    void on_own_channel(amqp_method_number_t id, void* fields);
    void on_negotiation(amqp_method_number_t id, void* fields);
    awaitable<std::string> connect(broker_address);
    awaitable<error_code> start_tls(std::string host);
    awaitable<void> read_all();
    void write();
    void on_written(error_code);
    void tick();
    void watch();

    executor executor_;
    const connection_settings& settings_;
    link_listener& listener_;
    std::chrono::milliseconds linger_;
    tcp::socket socket_;
    std::optional<asio::ssl::context> tls_context_;
    std::optional<tls_stream> tls_;
    asio::steady_timer ticker_;
    asio::steady_timer linger_timer_;
    negotiation negotiation_;
    frame_reader reader_;
    frame_writer writer_;
    std::string writing_;
    std::vector<char> input_;
    std::string reason_;
    deadline open_limit_{};
    deadline goodbye_limit_{deadline::max()};
    deadline last_read_{};
    deadline last_write_{};
    bool is_open_{false};
    bool is_closed_{false};
    bool is_writing_{false};
    bool is_flush_due_{false};
    bool closes_after_write_{false};
};

}  // namespace hermod::amqp
