#include "raw_peer.hpp"
#include "running_server.hpp"
#include "support/catch.hpp"
#include "support/run_coro.hpp"

#include "hermod/http/upgraded_stream.hpp"

#include <sys/resource.h>
#include <unistd.h>
#include <vector>

using namespace hermod;
using hermod::testing::echo;
using hermod::testing::raw_peer;
using hermod::testing::running_server;

namespace {

constexpr std::string_view upgrade =
    "GET /ws?x=1 HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly";

/// Greets with the target, then echoes until the end.
awaitable<void> greet_and_echo(http::request r, http::upgraded_stream stream) {
    co_await stream.write_all("hello " + r.target + "\n");
    std::vector<char> buffer(100);
    while (true) {
        const auto count = co_await stream.read_some(buffer);
        if (!count) co_return;
        co_await stream.write_all(std::string_view{buffer.data(), *count});
    }
}

}  // namespace

TEST_CASE("an upgrade hands the connection over with what was already read") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        running_server server{io, {}, echo};
        server.server.set_upgrade_handler(greet_and_echo);
        server.start();
        raw_peer peer{io.get_executor()};
        co_await peer.connect(server.port());
        co_await peer.send(upgrade);
        const auto greeting = co_await peer.read_until("\n");
        CHECK(greeting == "hello /ws?x=1\n");
        const auto early = co_await peer.read_until("early");
        CHECK(early == "early");
        co_await peer.send("more");
        const auto more = co_await peer.read_until("more");
        CHECK(more == "more");
        peer.shut_down_sending();
        const auto rest = co_await peer.read_to_end();
        CHECK(rest.empty());
        co_await server.stop();
    });
}

TEST_CASE("a stream that outlives its handler is forgotten by the server and still works") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        std::optional<http::plain_connection> kept;
        running_server server{io, {}, echo};
        server.server.set_upgrade_handler(
            [&](http::request, http::upgraded_stream stream) -> awaitable<void> {
                kept = stream.release_plain();
                co_return;
            }
        );
        server.start();
        raw_peer peer{io.get_executor()};
        co_await peer.connect(server.port());
        co_await peer.send(upgrade);
        const bool is_forgotten = co_await running_server::eventually([&] {
            return kept.has_value() && server.server.connection_count() == 0;
        });
        REQUIRE(is_forgotten);
        CHECK(kept->leftover == "early");
        kept->socket.send(asio::buffer(std::string_view{"still here\n"}));
        const auto text = co_await peer.read_until("\n");
        CHECK(text == "still here\n");
        co_await server.stop();
    });
}

TEST_CASE("an upgrade to something else than websocket is an ordinary request") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        running_server server{io, {}, echo};
        server.server.set_upgrade_handler(greet_and_echo);
        server.start();
        raw_peer peer{io.get_executor()};
        co_await peer.connect(server.port());
        co_await peer.send(
            "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
        );
        const auto answer = co_await peer.read_message();
        CHECK(answer.starts_with("HTTP/1.1 200 "));
        co_await server.stop();
    });
}

TEST_CASE("close_all ends upgraded connections and waiting handlers") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        auto handle = [](http::request) -> awaitable<http::response> {
            co_await async::sleep_for(std::chrono::seconds{20});
            co_return http::response{};
        };
        running_server server{io, {}, handle};
        server.server.set_upgrade_handler(greet_and_echo);
        server.start();
        raw_peer upgraded{io.get_executor()};
        co_await upgraded.connect(server.port());
        co_await upgraded.send(upgrade);
        co_await upgraded.read_until("early");
        raw_peer waiting{io.get_executor()};
        co_await waiting.connect(server.port());
        co_await waiting.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        const bool are_there = co_await running_server::eventually([&] {
            return server.server.connection_count() == 2;
        });
        CHECK(are_there);
        co_await server.stop();
        CHECK(server.server.connection_count() == 0);
    });
}

TEST_CASE("accepting pauses while there are no file descriptors, and goes on afterwards") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        running_server server{io, {}, echo};
        server.start();
        std::vector<raw_peer> peers;
        for (int i = 0; i < 8; ++i)
            peers.emplace_back(asio::ip::tcp::socket{io, asio::ip::tcp::v4()});
        rlimit before{};
        getrlimit(RLIMIT_NOFILE, &before);
        // The peers have their ends already; there is no room for the server's.
        const int lowest_free = dup(0);
        close(lowest_free);
        rlimit tight = before;
        tight.rlim_cur = static_cast<rlim_t>(lowest_free);
        setrlimit(RLIMIT_NOFILE, &tight);
        for (auto& peer : peers) co_await peer.connect(server.port());
        const auto pauses = server.metrics.make_counter(
            "http_accept_pauses_total",
            "Pauses of accepting because the process had no file descriptors left",
            {{"server", "public"}}
        );
        const bool has_paused =
            co_await running_server::eventually([&] { return pauses.value() >= 2; });
        CHECK(has_paused);
        CHECK(pauses.value() < 50);
        setrlimit(RLIMIT_NOFILE, &before);
        for (auto& peer : peers) {
            co_await peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            const auto answer = co_await peer.read_message();
            CHECK(answer.starts_with("HTTP/1.1 200 "));
        }
        co_await server.stop();
    });
}
