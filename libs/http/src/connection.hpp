#pragma once
#include "request_parser.hpp"
#include "serializer.hpp"
#include "server_core.hpp"

#include "hermod/http/stream_state.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace hermod::http {

/// One connection of a server: reads a request, asks the handler, writes the answer, in turn. One
/// buffer for what comes in and one for what goes out; its only clock is check_deadline(), called
/// by the server for all its connections.
class connection : public std::enable_shared_from_this<connection> {
public:
    connection(server_core&, asio::ip::tcp::socket, std::string peer_address);

    /// Until the connection ends. run() is cancelled through slot() alone.
    awaitable<void> run();

    [[nodiscard]] asio::cancellation_slot slot() noexcept { return stop_.slot(); }

    /// Ends what has taken too long.
    void check_deadline(deadline now);
    /// Closes if it waits for a request. If it is busy its answer will say `Connection: close`.
    void drain();
    /// Ends whatever it does.
    void cut();

    [[nodiscard]] const std::string& peer_address() const noexcept { return peer_address_; }

private:
    enum class phase { handshake, idle, head, body, handler, write, linger, upgraded };
    enum class reading { complete, refused, gone };

    awaitable<void> serve();
    awaitable<bool> serve_one();
    awaitable<reading> read_request();
    awaitable<bool> read_more();
    awaitable<bool> send_continue();
    awaitable<bool> answer_request(request);
    awaitable<response> ask_handler(request);
    awaitable<bool> send(const response&, const response_framing&);
    awaitable<bool> write_out();
    awaitable<void> hand_over(request);
    awaitable<void> linger();

    void enter(phase, std::chrono::milliseconds limit);
    void skip_empty_line();
    [[nodiscard]] std::chrono::milliseconds handler_deadline_of(std::string_view path
    ) const noexcept;
    [[nodiscard]] bool cancels_on_disconnect(std::string_view path) const noexcept;
    void watch_peer(asio::ip::tcp::socket::wait_type);
    void stop_watching();

    server_core& core_;
    std::unique_ptr<upgraded_stream::state> stream_;
    std::string peer_address_;
    boost::beast::flat_buffer in_;
    std::string out_;
    std::optional<request_parser> parser_;
    asio::cancellation_signal stop_;
    phase phase_{phase::idle};
    deadline expires_{deadline::max()};
    std::size_t request_count_{0};
    unsigned watch_{0};
    bool is_watching_{false};
    bool has_expired_{false};
    bool is_peer_gone_{false};
    bool is_cut_{false};
};

}  // namespace hermod::http
