#include "hermod/http/client.hpp"

#include "raw_peer.hpp"
#include "running_server.hpp"
#include "support/catch.hpp"
#include "support/run_coro.hpp"

using namespace hermod;
using namespace std::chrono_literals;
using hermod::testing::echo;
using hermod::testing::running_server;

namespace {

http::outgoing get(std::string target, steady_clock::duration limit = 5s) {
    return {.target = std::move(target), .limit = steady_clock::now() + limit};
}

http::client_settings two_connections() {
    http::client_settings settings;
    settings.max_connections = 2;
    settings.max_waiting = 3;
    return settings;
}

}  // namespace

TEST_CASE("requests go over one kept connection") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        running_server server{io, {}, echo};
        server.start();
        http::client client{
            io.get_executor(),
            *http::parse_origin(server.url() + "/base"),
            {},
            server.log,
            server.metrics};
        for (int i = 0; i < 5; ++i) {
            http::outgoing request{
                .method = "POST",
                .target = "/x?y=" + std::to_string(i),
                .limit = steady_clock::now() + 5s};
            request.body = std::string(100'000, 'b');
            request.fields.add("Content-Length", "7");
            const auto got = co_await client.send(std::move(request));
            REQUIRE(got.delivery == http::delivery::answered);
            CHECK(got.answer.status == 200);
            CHECK(
                got.answer.body ==
                "POST /base/x?y=" + std::to_string(i) + " " + std::string(100'000, 'b')
            );
            CHECK(got.answer.fields.get("X-Request-Id").has_value());
        }
        CHECK(server.server.connection_count() == 1);
        client.close();
        const auto refused = co_await client.send(get("/"));
        CHECK(refused.delivery == http::delivery::never_left);
        co_await server.stop();
    });
}

TEST_CASE("a request with HEAD gets headers and leaves the connection in order") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        running_server server{io, {}, echo};
        server.start();
        http::client client{
            io.get_executor(), *http::parse_origin(server.url()), {}, server.log, server.metrics};
        auto head = get("/x");
        head.method = "HEAD";
        const auto first = co_await client.send(std::move(head));
        CHECK(first.delivery == http::delivery::answered);
        CHECK(first.answer.body.empty());
        CHECK(first.answer.fields.get("Content-Length") == "8");
        const auto second = co_await client.send(get("/y"));
        CHECK(second.answer.body == "GET /y ");
        CHECK(server.server.connection_count() == 1);
        co_await server.stop();
    });
}

TEST_CASE(
    "the pool opens no more connections than allowed, the others wait in turn, and too many are "
    "refused"
) {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        async::event go{io.get_executor()};
        std::vector<std::string> seen;
        auto handle = [&](http::request r) -> awaitable<http::response> {
            seen.push_back(r.path);
            co_await go.wait();
            co_return http::make_json(200, "{}");
        };
        running_server server{io, {}, handle};
        server.start();
        http::client client{
            io.get_executor(),
            *http::parse_origin(server.url()),
            two_connections(),
            server.log,
            server.metrics};
        async::task_group tasks{io.get_executor(), {}};
        int answered = 0;
        auto ask = [&](int i) -> awaitable<void> {
            const auto got = co_await client.send(get("/" + std::to_string(i)));
            if (got.delivery == http::delivery::answered) ++answered;
        };
        for (int i = 0; i < 5; ++i) tasks.spawn("request", ask(i));
        const bool are_two_there =
            co_await running_server::eventually([&] { return seen.size() == 2; });
        CHECK(are_two_there);
        const auto sixth = co_await client.send(get("/6"));
        CHECK(sixth.delivery == http::delivery::never_left);
        CHECK(sixth.is_connect_failure);
        while (answered < 5) {
            go.notify();
            co_await async::sleep_for(2ms);
            CHECK(server.server.connection_count() <= 2);
        }
        CHECK(seen == std::vector<std::string>{"/0", "/1", "/2", "/3", "/4"});
        co_await tasks.join();
        co_await server.stop();
    });
}

TEST_CASE("who waits for a connection past the deadline never left") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        auto handle = [](http::request) -> awaitable<http::response> {
            co_await async::sleep_for(400ms);
            co_return http::make_json(200, "{}");
        };
        running_server server{io, {}, handle};
        server.start();
        auto settings = two_connections();
        settings.max_connections = 1;
        http::client client{
            io.get_executor(),
            *http::parse_origin(server.url()),
            settings,
            server.log,
            server.metrics};
        async::task_group tasks{io.get_executor(), {}};
        http::outcome first;
        auto ask = [&]() -> awaitable<void> { first = co_await client.send(get("/")); };
        tasks.spawn("first", ask());
        const auto second = co_await client.send(get("/", 50ms));
        CHECK(second.delivery == http::delivery::never_left);
        CHECK(second.reason == asio::error::timed_out);
        CHECK(second.is_connect_failure);
        co_await tasks.join();
        CHECK(first.delivery == http::delivery::answered);
        co_await server.stop();
    });
}

TEST_CASE("a cancelled request frees its connection, a cancelled waiter its place") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        auto handle = [](http::request r) -> awaitable<http::response> {
            if (r.path == "/slow") co_await async::sleep_for(20s);
            co_return http::make_json(200, "{}");
        };
        running_server server{io, {}, handle};
        server.start();
        auto settings = two_connections();
        settings.max_connections = 1;
        http::client client{
            io.get_executor(),
            *http::parse_origin(server.url()),
            settings,
            server.log,
            server.metrics};
        async::task_group tasks{io.get_executor(), {}};
        int ended = 0;
        auto ask = [&]() -> awaitable<void> {
            co_await client.send(get("/slow", 20s));
            ++ended;
        };
        tasks.spawn("busy", ask());
        tasks.spawn("waiting", ask());
        co_await async::sleep_for(20ms);
        tasks.cancel();
        co_await tasks.join();
        CHECK(ended == 0);
        const auto got = co_await client.send(get("/quick"));
        CHECK(got.delivery == http::delivery::answered);
        co_await server.stop();
    });
}

TEST_CASE("may_start is asked right before the first byte and can still say no") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        int served = 0;
        auto handle = [&](http::request) -> awaitable<http::response> {
            ++served;
            co_return http::make_json(200, "{}");
        };
        running_server server{io, {}, handle};
        server.start();
        http::client client{
            io.get_executor(), *http::parse_origin(server.url()), {}, server.log, server.metrics};
        bool was_connected = false;
        auto refuse = [&] {
            was_connected = true;
            return false;
        };
        const auto refused = co_await client.send(get("/"), refuse);
        CHECK(refused.delivery == http::delivery::never_left);
        CHECK(refused.reason == boost::system::errc::operation_canceled);
        CHECK_FALSE(refused.is_connect_failure);
        CHECK(was_connected);
        auto allow = [] { return true; };
        const auto sent = co_await client.send(get("/"), allow);
        CHECK(sent.delivery == http::delivery::answered);
        CHECK(served == 1);
        CHECK(server.server.connection_count() == 1);
        co_await server.stop();
    });
}

TEST_CASE("a target or method that would split the request is refused") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        running_server server{io, {}, echo};
        server.start();
        http::client client{
            io.get_executor(), *http::parse_origin(server.url()), {}, server.log, server.metrics};
        for (const char* target : {"/a b", "/a\r\nX: y", "a", ""}) {
            const auto got = co_await client.send(get(target));
            CHECK(got.delivery == http::delivery::never_left);
        }
        auto bad = get("/");
        bad.method = "GET / HTTP/1.1\r\n";
        const auto got = co_await client.send(std::move(bad));
        CHECK(got.delivery == http::delivery::never_left);
        CHECK(server.server.connection_count() == 0);
        co_await server.stop();
    });
}
