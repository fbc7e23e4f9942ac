#include "raw_peer.hpp"
#include "running_server.hpp"
#include "support/catch.hpp"
#include "support/run_coro.hpp"

using namespace hermod;
using hermod::testing::echo;
using hermod::testing::raw_peer;
using hermod::testing::running_server;
using namespace std::chrono_literals;

namespace {

http::server_settings make_strict() {
    http::server_settings settings;
    settings.header_deadline = 120ms;
    settings.body_deadline = 120ms;
    settings.idle_deadline = 120ms;
    settings.write_deadline = 200ms;
    return settings;
}

/// What comes back until the server closes, when `bytes` are sent and nothing more.
std::string answer_to(const http::server_settings& settings, std::string bytes) {
    std::string answer;
    hermod::testing::run_coro([&](asio::io_context& io) -> awaitable<void> {
        running_server server{io, settings, echo};
        server.start();
        raw_peer peer{io.get_executor()};
        co_await peer.connect(server.port());
        co_await peer.send(bytes);
        answer = co_await peer.read_to_end();
        co_await server.stop();
    });
    return answer;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "a head that does not come to its end is 408, a silent connection is closed without a word"
) {
    CHECK(answer_to(make_strict(), "GET / HTTP/1.1\r\nHost: h\r\n").starts_with("HTTP/1.1 408 "));
    CHECK(answer_to(make_strict(), "").empty());
}

TEST_CASE("a head that comes byte by byte has no longer time than any other") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        running_server server{io, make_strict(), echo};
        server.start();
        raw_peer peer{io.get_executor()};
        co_await peer.connect(server.port());
        const auto started = steady_clock::now();
        bool is_open = true;
        while (is_open && steady_clock::now() < started + 5s) {
            try {
                co_await peer.send("X");
                co_await async::sleep_for(10ms);
            } catch (const boost::system::system_error&) {
                is_open = false;
            }
        }
        CHECK_FALSE(is_open);
        co_await server.stop();
    });
}

TEST_CASE("a body that does not come is 408") {
    const auto answer =
        answer_to(make_strict(), "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf");
    CHECK(answer.starts_with("HTTP/1.1 408 "));
    CHECK(has(answer, "Connection: close\r\n"));
}

TEST_CASE("an idle connection is closed") {
    const auto answer = answer_to(make_strict(), "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(answer.starts_with("HTTP/1.1 200 "));
    CHECK(answer.ends_with("GET / "));
}

TEST_CASE("a peer that does not read its answer is cut") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        auto handle = [](http::request) -> awaitable<http::response> {
            http::response answer;
            answer.body.assign(32UL * 1024 * 1024, 'x');
            co_return answer;
        };
        running_server server{io, make_strict(), handle};
        server.start();
        raw_peer peer{io.get_executor()};
        co_await peer.connect(server.port());
        co_await peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        const bool is_there = co_await running_server::eventually([&] {
            return server.server.connection_count() == 1;
        });
        CHECK(is_there);
        const bool is_cut = co_await running_server::eventually([&] {
            return server.server.connection_count() == 0;
        });
        CHECK(is_cut);
        co_await server.stop();
    });
}

TEST_CASE(
    "each kind of oversize has its status, the answer arrives whole although more is on the way"
) {
    const std::string host = " HTTP/1.1\r\nHost: h\r\n";
    const std::pair<const char*, std::string> cases[] = {
        {"413", "POST /" + host + "Content-Length: 3000000\r\n\r\n" + std::string(500'000, 'x')},
        {"413",
         "POST /" + host + "Transfer-Encoding: chunked\r\n\r\nFFFFFF\r\n" +
             std::string(500'000, 'x')},
        {"414", "GET /" + std::string(200'000, 'a') + host + "\r\n"},
        {"431", "GET /" + host + "X: " + std::string(200'000, 'a') + "\r\n\r\n"},
        {"400",
         "GET /" + host + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n" +
             std::string(100'000, 'x')},
    };
    for (const auto& [status, bytes] : cases) {
        INFO(status);
        const auto answer = answer_to({}, bytes);
        CHECK(answer.starts_with(std::string{"HTTP/1.1 "} + status));
        CHECK(has(answer, "\"retryable\":false"));
        CHECK(has(answer, "Connection: close\r\n"));
        CHECK(answer.ends_with("}}"));
    }
}

TEST_CASE("nothing behind a refused request is read as a request") {
    const auto answer = answer_to(
        {},
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: "
        "chunked\r\n\r\n0\r\n\r\nGET /smuggled "
        "HTTP/1.1\r\nHost: h\r\n\r\n"
    );
    CHECK(answer.starts_with("HTTP/1.1 400 "));
    CHECK_FALSE(has(answer, "smuggled"));
    CHECK(answer.find("HTTP/1.1", 1) == std::string::npos);
}

TEST_CASE("more connections than allowed are told so, and room made free is used") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        http::server_settings settings;
        settings.max_connections_per_address = 2;
        running_server server{io, settings, echo};
        server.start();
        raw_peer first{io.get_executor()};
        raw_peer second{io.get_executor()};
        co_await first.connect(server.port());
        co_await second.connect(server.port());
        raw_peer third{io.get_executor()};
        co_await third.connect(server.port());
        const auto refusal = co_await third.read_to_end();
        CHECK(refusal.starts_with("HTTP/1.1 503 "));
        CHECK(has(refusal, "Retry-After: 1\r\n"));
        const auto body_at = refusal.find("\r\n\r\n") + 4;
        CHECK(has(refusal, "Content-Length: " + std::to_string(refusal.size() - body_at) + "\r\n"));
        first.close();
        const bool is_free = co_await running_server::eventually([&] {
            return server.server.connection_count() == 1;
        });
        CHECK(is_free);
        raw_peer fourth{io.get_executor()};
        co_await fourth.connect(server.port());
        co_await fourth.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        const auto answer = co_await fourth.read_message();
        CHECK(answer.starts_with("HTTP/1.1 200 "));
        co_await server.stop();
    });
}

TEST_CASE("a connection ends after its last allowed request") {
    http::server_settings settings;
    settings.max_requests_per_connection = 2;
    std::string requests;
    for (int i = 0; i < 3; ++i)
        requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
    const auto answers = answer_to(settings, requests);
    CHECK(has(answers, "GET /0"));
    CHECK(has(answers, "GET /1"));
    CHECK_FALSE(has(answers, "GET /2"));
    CHECK(has(answers, "Connection: close\r\n"));
}
