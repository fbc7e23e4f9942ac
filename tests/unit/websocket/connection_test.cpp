#include "hermod/websocket/connection.hpp"

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "hermod/async/event.hpp"
#include "support/catch.hpp"
#include "support/run_coro.hpp"

using namespace hermod;
using namespace std::chrono_literals;
using asio::ip::tcp;
using websocket::opcode;

namespace {

struct recorder : websocket::receiver {
    void on_message(std::string_view payload, bool is_binary) override {
        said.push_back((is_binary ? "binary " : "text ") + std::string{payload});
    }
    void on_pong() override { said.emplace_back("pong"); }
    void on_closed(std::uint16_t code, std::string_view reason) override {
        said.push_back("closed " + std::to_string(code) + " " + std::string{reason});
    }
    std::vector<std::string> said;
};

/// A connection over a real pair of sockets, and the client's end of it.
struct pair {
    explicit pair(asio::io_context& context) : io{context}, shared{context.get_executor()}, client{context} {
        tcp::acceptor acceptor{context, {asio::ip::make_address("127.0.0.1"), 0}};
        client.connect(acceptor.local_endpoint());
        http::plain_connection from{acceptor.accept(), {}};
        under_test = std::make_shared<websocket::connection>(std::move(from), settings, shared);
        under_test->start(app);
    }
    awaitable<void> say(std::string bytes) { co_await asio::async_write(client, asio::buffer(bytes), asio::use_awaitable); }
    /// What the server sends until `size` bytes are there or the connection ends.
    awaitable<std::string> hear(std::size_t size) {
        std::string out;
        boost::system::error_code ec;
        while (out.size() < size && !ec) {
            std::string piece(64 * 1024, '\0');
            const auto count = co_await client.async_read_some(asio::buffer(piece), asio::redirect_error(asio::use_awaitable, ec));
            out += piece.substr(0, count);
        }
        co_return out;
    }
    awaitable<void> until(std::size_t lines) {
        while (app.said.size() < lines) co_await async::sleep_for(1ms);
    }

    asio::io_context& io;
    websocket::connection_settings settings{.max_message_bytes = 100'000, .max_outbox_bytes = 100'000, .close_deadline = 100ms};
    websocket::workspace shared;
    tcp::socket client;
    recorder app;
    std::shared_ptr<websocket::connection> under_test;
};

std::string masked(opcode kind, std::string_view payload) { return websocket::encode_masked(kind, payload, {9, 8, 7, 6}); }

std::string text_of(std::initializer_list<websocket::frame_ptr> frames) {
    std::string out;
    for (const auto& frame : frames) out += frame->bytes();
    return out;
}

using lines = std::vector<std::string>;

template <class Body>
void with_pair(Body body) {
    hermod::testing::run_coro([&](asio::io_context& io) -> awaitable<void> {
        pair p{io};
        co_await body(p);
        p.under_test->abort();
        p.shared.abort_closing();
    }, 10s);
}

}  // namespace

TEST_CASE("messages come in, small ones and ones larger than any buffer") {
    with_pair([](pair& p) -> awaitable<void> {
        const std::string large(90'000, 'x');
        co_await p.say(masked(opcode::text, "hello") + masked(opcode::binary, large) + masked(opcode::pong, ""));
        co_await p.until(3);
        CHECK(p.app.said == lines{"text hello", "binary " + large, "pong"});
    });
}

TEST_CASE("what is sent in one turn leaves in order, an urgent frame first") {
    with_pair([](pair& p) -> awaitable<void> {
        const auto a = websocket::make_frame(opcode::text, {"a"});
        const auto b = websocket::make_frame(opcode::text, {std::string(30'000, 'b')});
        const auto ping = websocket::make_frame(opcode::text, {"2"});
        p.under_test->send(a);
        p.under_test->send(b);
        p.under_test->send(a);
        p.under_test->send_first(ping);
        const auto wanted = text_of({ping, a, b, a});
        const auto got = co_await p.hear(wanted.size());
        CHECK((got == wanted));
        CHECK(p.under_test->queued_bytes() == 0);
    });
}

TEST_CASE("a ping is answered, a close is echoed") {
    with_pair([](pair& p) -> awaitable<void> {
        co_await p.say(masked(opcode::ping, "abc") + masked(opcode::close, "\x03\xe8" "bye"));
        const auto got = co_await p.hear(1 << 20);
        CHECK(got == text_of({websocket::make_frame(opcode::pong, {"abc"}), websocket::make_close_frame(1000, {})}));
        CHECK(p.app.said == lines{"closed 1000 bye"});
    });
}

TEST_CASE("a violation is answered with its code, and the peer can read it") {
    with_pair([](pair& p) -> awaitable<void> {
        co_await p.say(masked(opcode::continuation, "x") + std::string(50'000, 'z'));
        const auto got = co_await p.hear(1 << 20);
        CHECK(got == text_of({websocket::make_close_frame(1002, {})}));
        CHECK(p.app.said == lines{"closed 1002 protocol violation"});
    });
}

TEST_CASE("a peer that goes without a word is noticed") {
    with_pair([](pair& p) -> awaitable<void> {
        p.client.close();
        co_await p.until(1);
        CHECK(p.app.said.front().starts_with("closed 1006"));
    });
}

TEST_CASE("our own close sends what is queued first, and the receiver hears nothing of it") {
    with_pair([](pair& p) -> awaitable<void> {
        const auto last = websocket::make_frame(opcode::text, {"last words"});
        p.under_test->send(last);
        p.under_test->close(1001, "restart");
        p.under_test->send(last);
        const auto close = websocket::make_close_frame(1001, "restart");
        const auto got = co_await p.hear(text_of({last, close}).size());
        CHECK(got == text_of({last, close}));
        co_await p.say(masked(opcode::close, "\x03\xe9"));
        const auto rest = co_await p.hear(1);
        CHECK(rest.empty());
        CHECK(p.app.said.empty());
    });
}

TEST_CASE("a peer that does not answer a close is cut at the deadline") {
    with_pair([](pair& p) -> awaitable<void> {
        p.under_test->close(0);
        const auto begun = steady_clock::now();
        const auto got = co_await p.hear(1 << 20);
        CHECK(got == text_of({websocket::make_close_frame(0, {})}));
        CHECK(steady_clock::now() - begun >= 90ms);
    });
}

TEST_CASE("a peer that does not read is cut off, and its queue is freed at once") {
    with_pair([](pair& p) -> awaitable<void> {
        const auto frame = websocket::make_frame(opcode::text, {std::string(50'000, 'x')});
        for (int i = 0; i < 2'000 && p.app.said.empty(); ++i) {
            p.under_test->send(frame);
            co_await async::sleep_for(0ms);
        }
        CHECK(p.app.said == lines{"closed 1013 too slow"});
        CHECK(p.under_test->queued_bytes() < 60'000);
    });
}

TEST_CASE("a long burst is no sign of a slow peer while the socket takes it") {
    with_pair([](pair& p) -> awaitable<void> {
        const auto frame = websocket::make_frame(opcode::text, {std::string(1'000, 'x')});
        for (int i = 0; i < 300; ++i) p.under_test->send(frame);
        const auto got = co_await p.hear(300 * frame->bytes().size());
        CHECK(got.size() == 300 * frame->bytes().size());
        CHECK(p.app.said.empty());
    });
}
