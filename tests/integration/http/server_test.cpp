#include "hermod/http/server.hpp"

#include "raw_peer.hpp"
#include "running_server.hpp"
#include "support/catch.hpp"
#include "support/run_coro.hpp"

#include "hermod/async/event.hpp"

using namespace hermod;
using hermod::testing::echo;
using hermod::testing::raw_peer;
using hermod::testing::running_server;

namespace {

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// Runs `talk(peer, server)` against a server with these settings and handler.
template <class Talk>
void with_server(http::server_settings settings, http::handler handle, Talk talk) {
    hermod::testing::run_coro([&](asio::io_context& io) -> awaitable<void> {
        running_server server{io, settings, handle};
        server.start();
        raw_peer peer{io.get_executor()};
        co_await peer.connect(server.port());
        co_await talk(peer, server);
        co_await server.stop();
        CHECK(server.server.connection_count() == 0);
    });
}

}  // namespace

TEST_CASE("a connection serves one request after the other") {
    with_server({}, echo, [](raw_peer& peer, running_server&) -> awaitable<void> {
        for (int i = 0; i < 3; ++i) {
            co_await peer.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
            const auto answer = co_await peer.read_message();
            CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
            CHECK(answer.ends_with("\r\n\r\nPOST /a hi"));
            CHECK(has(answer, "X-Request-Id: "));
            CHECK_FALSE(has(answer, "Connection: close"));
        }
    });
}

TEST_CASE("pipelined requests are answered in their order, slow ones too") {
    // The first is the slowest.
    auto handle = [](http::request r) -> awaitable<http::response> {
        const auto number = std::stoi(r.path.substr(1));
        if (number % 2 == 0) co_await async::sleep_for(std::chrono::milliseconds{20 - number});
        http::response answer;
        answer.body = r.path;
        co_return answer;
    };
    with_server({}, handle, [](raw_peer& peer, running_server&) -> awaitable<void> {
        std::string all;
        for (int i = 0; i < 10; ++i)
            all += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
        co_await peer.send(all);
        for (int i = 0; i < 10; ++i) {
            const auto answer = co_await peer.read_message();
            CHECK(answer.ends_with("\r\n\r\n/" + std::to_string(i)));
        }
    });
}

TEST_CASE("HTTP/1.0 and Connection: close end the connection after the answer") {
    for (const std::string request :
         {"GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"}) {
        with_server({}, echo, [&](raw_peer& peer, running_server&) -> awaitable<void> {
            co_await peer.send(request);
            const auto answer = co_await peer.read_to_end();
            CHECK(has(answer, "Connection: close\r\n"));
            CHECK(answer.ends_with("GET / "));
        });
    }
}

TEST_CASE("HEAD gets the headers of GET without the body") {
    with_server({}, echo, [](raw_peer& peer, running_server&) -> awaitable<void> {
        co_await peer.send("HEAD /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        const auto answer = co_await peer.read_to_end();
        CHECK(has(answer, "Content-Length: 8\r\n"));
        CHECK(answer.ends_with("\r\n\r\n"));
    });
}

TEST_CASE("100-continue is said once the head is there, and not to a body that is refused") {
    with_server({}, echo, [](raw_peer& peer, running_server&) -> awaitable<void> {
        co_await peer.send(
            "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        );
        const auto interim = co_await peer.read_until("\r\n\r\n");
        CHECK(interim == "HTTP/1.1 100 Continue\r\n\r\n");
        co_await peer.send("hi");
        const auto answer = co_await peer.read_message();
        CHECK(answer.ends_with("POST / hi"));
        co_await peer.send(
            "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n"
        );
        const auto refusal = co_await peer.read_to_end();
        CHECK(refusal.starts_with("HTTP/1.1 413 "));
    });
}

TEST_CASE("an exception of a handler is 500 without internals, and the connection goes on") {
    auto handle = [](http::request r) -> awaitable<http::response> {
        if (r.path == "/bad") throw std::runtime_error{"password=secret"};
        co_return http::make_json(200, "{}");
    };
    hermod::testing::run_coro([&](asio::io_context& io) -> awaitable<void> {
        running_server server{io, {}, handle};
        server.start();
        raw_peer peer{io.get_executor()};
        co_await peer.connect(server.port());
        co_await peer.send("GET /bad HTTP/1.1\r\nHost: h\r\n\r\n");
        const auto failed = co_await peer.read_message();
        CHECK(failed.starts_with("HTTP/1.1 500 "));
        CHECK(has(failed, "\"code\":\"INTERNAL\""));
        CHECK_FALSE(has(failed, "secret"));
        co_await peer.send("GET /good HTTP/1.1\r\nHost: h\r\n\r\n");
        const auto fine = co_await peer.read_message();
        CHECK(fine.starts_with("HTTP/1.1 200 "));
        co_await server.stop();
    });
}

TEST_CASE("a request id is taken from a trusted peer if it is well formed, else made here") {
    http::server_settings trusting;
    trusting.trusts_request_ids = true;
    with_server(trusting, echo, [](raw_peer& peer, running_server&) -> awaitable<void> {
        co_await peer.send("GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: abc-1\r\n\r\n");
        const auto kept = co_await peer.read_message();
        CHECK(has(kept, "X-Request-Id: abc-1\r\n"));
        co_await peer.send("GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: a b\r\n\r\n");
        const auto made = co_await peer.read_message();
        CHECK_FALSE(has(made, "a b"));
    });
    with_server({}, echo, [](raw_peer& peer, running_server&) -> awaitable<void> {
        co_await peer.send("GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: abc-1\r\n\r\n");
        const auto answer = co_await peer.read_message();
        CHECK_FALSE(has(answer, "abc-1"));
    });
}

TEST_CASE(
    "a handler that takes too long is cancelled and answered for with 504; the connection goes on"
) {
    http::server_settings settings;
    settings.handler_deadline = std::chrono::milliseconds{60};
    settings.handler_deadlines = {{"/poll", std::chrono::seconds{30}}};
    auto was_cancelled = std::make_shared<bool>(false);
    auto handle = [was_cancelled](http::request r) -> awaitable<http::response> {
        if (r.path == "/slow") {
            try {
                co_await async::sleep_for(std::chrono::seconds{20});
            } catch (const boost::system::system_error&) {
                *was_cancelled = true;
                throw;
            }
        }
        if (r.path == "/poll") co_await async::sleep_for(std::chrono::milliseconds{150});
        co_return http::make_json(200, "{}");
    };
    with_server(settings, handle, [&](raw_peer& peer, running_server&) -> awaitable<void> {
        co_await peer.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
        const auto late = co_await peer.read_message();
        CHECK(late.starts_with("HTTP/1.1 504 "));
        CHECK(*was_cancelled);
        // The cancellation must not stick to the connection.
        co_await peer.send("GET /poll HTTP/1.1\r\nHost: h\r\n\r\n");
        const auto fine = co_await peer.read_message();
        CHECK(fine.starts_with("HTTP/1.1 200 "));
    });
}

TEST_CASE("a handler of a watched path is cancelled when its peer goes away") {
    http::server_settings settings;
    settings.cancel_on_disconnect = {"/poll"};
    auto cancelled = std::make_shared<int>(0);
    auto handle = [cancelled](http::request) -> awaitable<http::response> {
        try {
            co_await async::sleep_for(std::chrono::seconds{20});
        } catch (const boost::system::system_error&) {
            ++*cancelled;
            throw;
        }
        co_return http::response{};
    };
    with_server(settings, handle, [&](raw_peer& closes, running_server& server) -> awaitable<void> {
        co_await closes.send("GET /poll HTTP/1.1\r\nHost: h\r\n\r\n");
        closes.close();
        const bool noticed = co_await running_server::eventually([&] { return *cancelled == 1; });
        CHECK(noticed);
        raw_peer resets{co_await asio::this_coro::executor};
        co_await resets.connect(server.port());
        // The next request waits behind it already: then a reset still tells.
        co_await resets.send(
            "GET /poll HTTP/1.1\r\nHost: h\r\n\r\nGET /poll HTTP/1.1\r\nHost: h\r\n\r\n"
        );
        co_await async::sleep_for(std::chrono::milliseconds{5});
        resets.reset();
        const bool noticed_too =
            co_await running_server::eventually([&] { return *cancelled == 2; });
        CHECK(noticed_too);
    });
}

TEST_CASE("a raw answer is written as it is and ends the connection") {
    auto handle = [](http::request r) -> awaitable<http::response> {
        http::response answer;
        answer.is_raw = true;
        if (r.path == "/garbage") answer.body = "garbage\n";
        co_return answer;
    };
    for (const std::string path : {"/garbage", "/nothing"}) {
        with_server({}, handle, [&](raw_peer& peer, running_server&) -> awaitable<void> {
            co_await peer.send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
            const auto answer = co_await peer.read_to_end();
            CHECK(answer == (path == "/garbage" ? "garbage\n" : ""));
        });
    }
}

TEST_CASE("metrics count answers by route and class of status") {
    with_server({}, echo, [](raw_peer& peer, running_server& server) -> awaitable<void> {
        co_await peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        co_await peer.read_message();
        const auto text = server.metrics.text();
        CHECK(has(text, "hermod_http_connections{server=\"public\"} 1"));
        CHECK(has(
            text, "hermod_http_requests_total{route=\"none\",server=\"public\",status=\"2xx\"} 1"
        ));
        CHECK(has(
            text, "hermod_http_request_duration_seconds_count{route=\"none\",server=\"public\"} 1"
        ));
    });
}

TEST_CASE("an address that is taken is named with the process that has it") {
    with_server({}, echo, [](raw_peer&, running_server& first) -> awaitable<void> {
        http::server_settings same;
        same.port = first.port();
        http::server second{
            co_await asio::this_coro::executor, same, echo, first.log, first.metrics};
        CHECK_THROWS_WITH(
            second.listen(),
            Catch::Contains(std::to_string(same.port)) && Catch::Contains("integration_htt")
        );
    });
}
