#include "raw_peer.hpp"
#include "running_server.hpp"
#include "support/catch.hpp"
#include "support/run_coro.hpp"

using namespace hermod;
using hermod::testing::raw_peer;
using hermod::testing::running_server;

TEST_CASE(
    "a drain closes idle connections at once, finishes busy ones with Connection: close, and run() "
    "returns"
) {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        async::event go{io.get_executor()};
        bool may_answer = false;
        bool is_busy = false;
        auto handle = [&](http::request r) -> awaitable<http::response> {
            is_busy = is_busy || r.path == "/busy";
            while (r.path == "/busy" && !may_answer) co_await go.wait();
            co_return http::make_json(200, "{}");
        };
        const log::settings quiet{.service = "test", .threshold = log::level::error};
        log::logger log{quiet};
        telemetry::registry metrics;
        http::server server{io.get_executor(), {}, handle, log, metrics};
        server.listen();
        async::task_group tasks{io.get_executor(), {}};
        tasks.spawn("server", server.run());

        raw_peer idle{io.get_executor()};
        co_await idle.connect(server.port());
        co_await idle.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        co_await idle.read_message();
        raw_peer busy{io.get_executor()};
        co_await busy.connect(server.port());
        co_await busy.send("GET /busy HTTP/1.1\r\nHost: h\r\n\r\n");
        const bool has_arrived = co_await running_server::eventually([&] { return is_busy; });
        CHECK(has_arrived);
        // The answer to the first tells that the beginning of the second, sent with it, is there too.
        raw_peer begun{io.get_executor()};
        co_await begun.connect(server.port());
        co_await begun.send("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHo");
        co_await begun.read_message();
        const auto port = server.port();

        server.stop_accepting();
        const auto nothing = co_await idle.read_to_end();
        CHECK(nothing.empty());
        raw_peer late{io.get_executor()};
        bool is_refused = false;
        try {
            co_await late.connect(port);
        } catch (const boost::system::system_error&) {
            is_refused = true;
        }
        CHECK(is_refused);
        co_await begun.send("st: h\r\n\r\n");
        const auto finished = co_await begun.read_to_end();
        CHECK(finished.find("Connection: close\r\n") != std::string::npos);
        CHECK(finished.starts_with("HTTP/1.1 200 "));
        CHECK(tasks.size() == 1);
        may_answer = true;
        go.notify();
        const auto answer = co_await busy.read_to_end();
        CHECK(answer.starts_with("HTTP/1.1 200 "));
        CHECK(answer.find("Connection: close\r\n") != std::string::npos);
        begun.close();
        busy.close();
        idle.close();
        const bool has_returned =
            co_await tasks.join_until(steady_clock::now() + std::chrono::seconds{5});
        CHECK(has_returned);
    });
}

TEST_CASE("a server whose run() is cancelled leaves no connection behind") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        auto handle = [](http::request) -> awaitable<http::response> {
            co_await async::sleep_for(std::chrono::seconds{20});
            co_return http::response{};
        };
        const log::settings quiet{.service = "test", .threshold = log::level::error};
        log::logger log{quiet};
        telemetry::registry metrics;
        http::server server{io.get_executor(), {}, handle, log, metrics};
        server.listen();
        async::task_group tasks{io.get_executor(), {}};
        tasks.spawn("server", server.run());
        raw_peer peer{io.get_executor()};
        co_await peer.connect(server.port());
        co_await peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        const bool is_there =
            co_await running_server::eventually([&] { return server.connection_count() == 1; });
        CHECK(is_there);
        tasks.cancel();
        const bool has_ended =
            co_await tasks.join_until(steady_clock::now() + std::chrono::seconds{5});
        CHECK(has_ended);
        CHECK(server.connection_count() == 0);
    });
}
