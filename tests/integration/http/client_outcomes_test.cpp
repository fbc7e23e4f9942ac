#include "raw_peer.hpp"
#include "running_server.hpp"
#include "support/catch.hpp"
#include "support/run_coro.hpp"

#include "hermod/async/with_timeout.hpp"
#include "hermod/http/client.hpp"

#include <boost/asio/use_awaitable.hpp>

using namespace hermod;
using namespace std::chrono_literals;
using hermod::testing::raw_peer;
using hermod::testing::running_server;

namespace {

using asio::ip::tcp;

/// A listener of loopback whose connections are served by a script, one after the other.
struct scripted {
    explicit scripted(asio::io_context& io)
        : acceptor{io, tcp::endpoint{asio::ip::make_address("127.0.0.1"), 0}},
          tasks{io.get_executor(), {}},
          log{log::settings{.service = "test", .threshold = log::level::error}},
          client{make_client(io)} {}

    std::unique_ptr<http::client> make_client(asio::io_context& io) {
        http::client_settings settings;
        settings.max_response_bytes = 10'000;
        settings.idle_deadline = 300ms;
        const auto url = "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
        return std::make_unique<http::client>(
            io.get_executor(), *http::parse_origin(url), settings, log, metrics
        );
    }

    awaitable<raw_peer> accept() {
        tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
        ++accepted;
        co_return raw_peer{std::move(socket)};
    }

    /// The script is kept: a coroutine refers to the captures of the lambda that it came from.
    void play(std::function<awaitable<void>(scripted&)> how) {
        script = std::move(how);
        tasks.spawn("script", script(*this));
    }

    awaitable<http::outcome> ask(steady_clock::duration limit = 5s) {
        http::outgoing request{
            .method = "POST", .target = "/m", .limit = steady_clock::now() + limit};
        request.body = "body";
        return client->send(std::move(request));
    }

    tcp::acceptor acceptor;
    async::task_group tasks;
    log::logger log;
    telemetry::registry metrics;
    std::unique_ptr<http::client> client;
    std::function<awaitable<void>(scripted&)> script;
    int accepted{0};
};

/// The outcome of one request whose peer plays this script.
http::outcome outcome_of(
    const std::function<awaitable<void>(scripted&)>& script, steady_clock::duration limit = 5s
) {
    http::outcome got;
    hermod::testing::run_coro([&](asio::io_context& io) -> awaitable<void> {
        scripted peer{io};
        peer.play(script);
        got = co_await peer.ask(limit);
        co_await peer.tasks.join();
    });
    return got;
}

/// A peer that reads the whole request, writes `answer` and closes.
http::outcome outcome_of_answer(std::string answer) {
    return outcome_of([&](scripted& s) -> awaitable<void> {
        auto peer = co_await s.accept();
        co_await peer.read_message();
        co_await peer.send(answer);
        peer.close();
    });
}

constexpr std::string_view fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

}  // namespace

TEST_CASE("a refused connection is never_left") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        scripted peer{io};
        peer.acceptor.close();
        const auto got = co_await peer.ask();
        CHECK(got.delivery == http::delivery::never_left);
        CHECK(got.is_connect_failure);
        CHECK(got.reason == asio::error::connection_refused);
    });
}

TEST_CASE("a connection cut after the request and before the answer is no_answer") {
    const auto got = outcome_of_answer("");
    CHECK(got.delivery == http::delivery::no_answer);
    CHECK_FALSE(got.is_connect_failure);
    CHECK(outcome_of([](scripted& s) -> awaitable<void> {
              auto peer = co_await s.accept();
              co_await peer.read_message();
              peer.reset();
          }).delivery == http::delivery::no_answer);
}

TEST_CASE("a connection cut within the answer is no_answer") {
    CHECK(outcome_of_answer("HTTP/1.1 200 OK\r\nContent-Le").delivery == http::delivery::no_answer);
    CHECK(
        outcome_of_answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhalf").delivery ==
        http::delivery::no_answer
    );
    CHECK(outcome_of_answer("garbage\r\n\r\n").delivery == http::delivery::no_answer);
}

TEST_CASE("an answer that is too large is no_answer") {
    CHECK(
        outcome_of_answer("HTTP/1.1 200 OK\r\nContent-Length: 10001\r\n\r\n").delivery ==
        http::delivery::no_answer
    );
    CHECK(
        outcome_of_answer("HTTP/1.1 200 OK\r\n\r\n" + std::string(10'001, 'x')).delivery ==
        http::delivery::no_answer
    );
}

TEST_CASE(
    "an answer without a length ends with its connection, one before the end of the request counts "
    "too"
) {
    const auto got = outcome_of_answer("HTTP/1.1 200 OK\r\n\r\nall");
    INFO(got.reason.message());
    CHECK(got.delivery == http::delivery::answered);
    CHECK(got.answer.body == "all");
    const auto early = outcome_of([](scripted& s) -> awaitable<void> {
        auto peer = co_await s.accept();
        co_await peer.read_until("POST");
        co_await peer.send(
            "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        co_await peer.read_to_end();
    });
    CHECK(early.delivery == http::delivery::answered);
    CHECK(early.answer.status == 413);
}

TEST_CASE("a slow peer ends at the deadline as no_answer, and its connection is not used again") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        scripted s{io};
        s.play([](scripted& self) -> awaitable<void> {
            auto slow = co_await self.accept();
            co_await slow.read_message();
            co_await slow.read_to_end();
            auto quick = co_await self.accept();
            co_await quick.read_message();
            co_await quick.send(fine);
        });
        const auto started = steady_clock::now();
        const auto late = co_await s.ask(100ms);
        CHECK(late.delivery == http::delivery::no_answer);
        CHECK(late.reason == asio::error::timed_out);
        CHECK(steady_clock::now() - started < 2s);
        const auto next = co_await s.ask();
        CHECK(next.delivery == http::delivery::answered);
        CHECK(s.accepted == 2);
        co_await s.tasks.join();
    });
}

TEST_CASE("a kept connection that died meanwhile is replaced before the first byte") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        scripted s{io};
        s.play([](scripted& self) -> awaitable<void> {
            for (int i = 0; i < 3; ++i) {
                auto peer = co_await self.accept();
                co_await peer.read_message();
                co_await peer.send(fine);
                // One is closed, one is reset, one says something that nobody asked for.
                if (i == 0) peer.close();
                if (i == 1) peer.reset();
                if (i == 2)
                    co_await peer.send("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
            }
            auto last = co_await self.accept();
            co_await last.read_message();
            co_await last.send(fine);
        });
        for (int i = 0; i < 4; ++i) {
            const auto got = co_await s.ask();
            CHECK(got.delivery == http::delivery::answered);
            CHECK(got.answer.status == 200);
            co_await async::sleep_for(10ms);
        }
        CHECK(s.accepted == 4);
        co_await s.tasks.join();
    });
}

TEST_CASE("a connection that was idle for too long is closed and not used") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        scripted s{io};
        s.play([](scripted& self) -> awaitable<void> {
            auto peer = co_await self.accept();
            co_await peer.read_message();
            co_await peer.send(fine);
            const auto rest = co_await peer.read_to_end();
            CHECK(rest.empty());
            auto next = co_await self.accept();
            co_await next.read_message();
            co_await next.send(fine);
        });
        const auto first = co_await s.ask();
        CHECK(first.delivery == http::delivery::answered);
        co_await async::sleep_for(350ms);
        const auto second = co_await s.ask();
        CHECK(second.delivery == http::delivery::answered);
        CHECK(s.accepted == 2);
        co_await s.tasks.join();
    });
}

TEST_CASE("a name that cannot be resolved is never_left") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        scripted s{io};
        http::client_settings settings;
        settings.connect_deadline = 200ms;
        const http::origin nowhere{.host = "does-not-exist.invalid", .port = "80"};
        http::client client{io.get_executor(), nowhere, settings, s.log, s.metrics};
        http::outgoing request{.target = "/", .limit = steady_clock::now() + 5s};
        const auto started = steady_clock::now();
        const auto got = co_await client.send(std::move(request));
        CHECK(got.delivery == http::delivery::never_left);
        CHECK(got.is_connect_failure);
        CHECK(steady_clock::now() - started < 2s);
    });
}
