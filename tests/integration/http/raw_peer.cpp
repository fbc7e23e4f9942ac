#include "raw_peer.hpp"

#include "hermod/async/with_timeout.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <stdexcept>

namespace hermod::testing {

using asio::ip::tcp;

namespace {

constexpr std::chrono::seconds patience{10};

std::size_t content_length(const std::string& head) {
    const auto at = head.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
}

awaitable<std::size_t> read_from(tcp::socket& socket, std::string& into, error_code& ec) {
    const auto count = co_await socket.async_read_some(
        asio::buffer(into), asio::redirect_error(asio::use_awaitable, ec)
    );
    co_return count;
}

}  // namespace

awaitable<void> raw_peer::connect(std::uint16_t port) {
    const tcp::endpoint where{asio::ip::make_address("127.0.0.1"), port};
    co_await socket_.async_connect(where, asio::use_awaitable);
}

awaitable<void> raw_peer::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const asio::const_buffer rest{bytes.data(), bytes.size()};
        const auto count = co_await socket_.async_write_some(rest, asio::use_awaitable);
        bytes.remove_prefix(count);
    }
}

awaitable<bool> raw_peer::read_some() {
    std::string piece(64 * 1024, '\0');
    error_code ec;
    const auto limit = steady_clock::now() + patience;
    const auto count = co_await async::with_timeout(read_from(socket_, piece, ec), limit);
    if (!count) throw std::runtime_error{"nothing came in time; so far: " + pending_};
    pending_.append(piece, 0, *count);
    was_reset_ = ec == asio::error::connection_reset;
    co_return !ec;
}

awaitable<std::string> raw_peer::read_until(std::string text) {
    while (pending_.find(text) == std::string::npos) {
        const bool is_open = co_await read_some();
        if (!is_open)
            throw std::runtime_error{"closed before '" + text + "' came; so far: " + pending_};
    }
    const auto end = pending_.find(text) + text.size();
    std::string found = pending_.substr(0, end);
    pending_.erase(0, end);
    co_return found;
}

awaitable<std::string> raw_peer::read_message() {
    std::string message = co_await read_until("\r\n\r\n");
    const auto length = content_length(message);
    while (pending_.size() < length) {
        const bool is_open = co_await read_some();
        if (!is_open) throw std::runtime_error{"closed within a body"};
    }
    message += pending_.substr(0, length);
    pending_.erase(0, length);
    co_return message;
}

awaitable<std::string> raw_peer::read_to_end() {
    bool is_open = true;
    while (is_open) is_open = co_await read_some();
    if (was_reset_) pending_ += "<reset>";
    co_return std::exchange(pending_, {});
}

void raw_peer::shut_down_sending() {
    socket_.shutdown(tcp::socket::shutdown_send);
}

void raw_peer::close() {
    socket_.close();
}

void raw_peer::reset() {
    socket_.set_option(asio::socket_base::linger{true, 0});
    socket_.close();
}

}  // namespace hermod::testing
