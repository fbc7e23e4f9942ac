#pragma once
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "hermod/async/with_timeout.hpp"
#include "hermod/websocket/decoder.hpp"
#include "hermod/websocket/frame.hpp"

namespace hermod::testing {

/// A small WebSocket client for tests. Every wait ends after five seconds by an exception.
class websocket_client : private websocket::message_sink {
public:
    using header_list = std::vector<std::pair<std::string, std::string>>;

    explicit websocket_client(executor ex) : socket_{ex} {}

    /// The status of the answer; 101 means connected.
    awaitable<int> connect(std::uint16_t port, std::string target, header_list fields = {}) {
        const asio::ip::tcp::endpoint peer{asio::ip::make_address("127.0.0.1"), port};
        co_await socket_.async_connect(peer, asio::use_awaitable);
        std::string text = "GET " + target + " HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        for (const auto& [name, value] : fields) text += name + ": " + value + "\r\n";
        text += "\r\n";
        co_await asio::async_write(socket_, asio::buffer(text), asio::use_awaitable);
        std::string answer;
        const auto size = co_await asio::async_read_until(socket_, asio::dynamic_buffer(answer), "\r\n\r\n", asio::use_awaitable);
        answer_ = answer.substr(0, size);
        const int status = std::stoi(answer_.substr(9, 3));
        auto rest = answer.substr(size);
        if (status == 101) take(rest);
        co_return status;
    }

    awaitable<void> send(std::string text, websocket::opcode kind = websocket::opcode::text) {
        co_await send_raw(websocket::encode_masked(kind, text, {1, 2, 3, 4}));
    }
    awaitable<void> send_raw(std::string bytes) {
        co_await asio::async_write(socket_, asio::buffer(bytes), asio::use_awaitable);
    }

    /// The next text; throws if the connection ends or nothing comes.
    awaitable<std::string> receive() {
        while (texts_.empty()) {
            if (is_over_) throw std::runtime_error{"the connection is over"};
            co_await read_more();
        }
        auto text = std::move(texts_.front());
        texts_.pop_front();
        co_return text;
    }
    /// The next text that is no ping of Engine.IO, answering those.
    awaitable<std::string> receive_message() {
        while (true) {
            auto text = co_await receive();
            if (text != "2") co_return text;
            co_await send("3");
        }
    }
    /// Reads until the end; the code of the close frame, 1005 without one in it, 1006 without a frame.
    awaitable<std::uint16_t> wait_closed() {
        while (!is_over_) co_await read_more();
        co_return close_code_;
    }
    [[nodiscard]] bool is_over() const noexcept { return is_over_; }
    [[nodiscard]] const std::string& answer() const noexcept { return answer_; }
    /// As a process that dies: no close frame.
    void drop() {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

private:
    awaitable<std::size_t> read_some(std::vector<char>& buffer, boost::system::error_code& ec) {
        const auto size = co_await socket_.async_read_some(asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, ec));
        co_return size;
    }
    awaitable<void> read_more() {
        std::vector<char> buffer(16 * 1024);
        boost::system::error_code ec;
        const auto size = co_await async::with_timeout(read_some(buffer, ec), steady_clock::now() + std::chrono::seconds{5});
        if (!size.has_value()) throw std::runtime_error{"nothing came in time"};
        if (ec) is_over_ = true;
        buffer.resize(*size);
        take(buffer);
    }
    void take(std::span<char> bytes) {
        if (decoder_.feed(bytes, 16 * 1024 * 1024, *this) != 0) throw std::runtime_error{"the server broke the framing"};
    }
    bool on_frame(websocket::opcode kind, std::string_view payload) override {
        if (kind == websocket::opcode::text) texts_.emplace_back(payload);
        if (kind != websocket::opcode::close) return true;
        is_over_ = true;
        if (const auto status = websocket::parse_close(payload)) close_code_ = status->code;
        return false;
    }

    asio::ip::tcp::socket socket_;
    websocket::decoder decoder_{websocket::decoder::peer::server};
    std::deque<std::string> texts_;
    std::string answer_;
    std::uint16_t close_code_{websocket::close_code::abnormal};
    bool is_over_{false};
};

}  // namespace hermod::testing
