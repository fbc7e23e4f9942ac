#include "raw_peer.hpp"
#include "running_server.hpp"
#include "support/catch.hpp"
#include "support/run_coro.hpp"

#include "hermod/http/client.hpp"

using namespace hermod;
using hermod::testing::echo;
using hermod::testing::running_server;

TEST_CASE("a tunnel carries an upgrade in both directions") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        std::string seen;
        running_server server{io, {}, echo};
        server.server.set_upgrade_handler(
            [&](http::request r, http::upgraded_stream stream) -> awaitable<void> {
                seen = std::string{r.fields.get("Sec-WebSocket-Key").value_or("")} + r.target;
                co_await stream.write_all("HTTP/1.1 101 Switching Protocols\r\n\r\n");
                std::vector<char> buffer(100);
                auto count = co_await stream.read_some(buffer);
                while (count) {
                    co_await stream.write_all(std::string_view{buffer.data(), *count});
                    count = co_await stream.read_some(buffer);
                }
            }
        );
        server.start();
        http::client client{
            io.get_executor(), *http::parse_origin(server.url()), {}, server.log, server.metrics};
        http::outgoing request{
            .target = "/ws?a=b", .limit = steady_clock::now() + std::chrono::seconds{5}};
        request.fields.add("Connection", "Upgrade");
        request.fields.add("Upgrade", "websocket");
        request.fields.add("Sec-WebSocket-Key", "k");
        auto tunnel = co_await client.open_tunnel(std::move(request));
        REQUIRE(tunnel.has_value());
        co_await tunnel->write_all("ping");
        std::string got;
        std::vector<char> buffer(100);
        while (!got.ends_with("ping")) {
            const auto count = co_await tunnel->read_some(buffer);
            REQUIRE(count.has_value());
            got.append(buffer.data(), *count);
        }
        CHECK(got == "HTTP/1.1 101 Switching Protocols\r\n\r\nping");
        CHECK(seen == "k/ws?a=b");
        tunnel->close();
        const bool has_ended = co_await running_server::eventually([&] {
            return server.server.connection_count() == 0;
        });
        CHECK(has_ended);
        co_await server.stop();
    });
}

TEST_CASE("a tunnel to nobody is an error") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        running_server server{io, {}, echo};
        server.start();
        const auto url = server.url();
        co_await server.stop();
        http::client client{
            io.get_executor(), *http::parse_origin(url), {}, server.log, server.metrics};
        http::outgoing request{
            .target = "/", .limit = steady_clock::now() + std::chrono::seconds{5}};
        const auto tunnel = co_await client.open_tunnel(std::move(request));
        CHECK(tunnel.has_error());
    });
}
