#include "running_gateway.hpp"
#include "support/catch.hpp"
#include "support/run_coro.hpp"

using namespace hermod;
using namespace std::chrono_literals;
using hermod::testing::make_request;
using hermod::testing::running_gateway;

namespace {

http::outgoing make_upgrade(std::string target) {
    auto request = make_request("GET", std::move(target));
    request.fields.add("Connection", "Upgrade");
    request.fields.add("Upgrade", "websocket");
    request.fields.add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    request.fields.add("X-Hermod-Tenant", "forged");
    return request;
}

/// Says who it is and what it was asked, then echoes.
http::upgrade_handler echo_as(std::string name, std::vector<http::request>& seen) {
    return [name, &seen](http::request r, http::upgraded_stream stream) -> awaitable<void> {
        seen.push_back(r);
        const std::string greeting =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: "
            "websocket\r\n\r\n" +
            name + "\n";
        co_await stream.write_all(greeting);
        std::vector<char> buffer(1000);
        auto count = co_await stream.read_some(buffer);
        while (count) {
            co_await stream.write_all({buffer.data(), *count});
            count = co_await stream.read_some(buffer);
        }
    };
}

awaitable<std::string> read_until(http::upgraded_stream& stream, std::string end) {
    std::string text;
    std::vector<char> buffer(1000);
    while (!text.ends_with(end)) {
        const auto count = co_await stream.read_some(buffer);
        if (!count) co_return text + "<end>";
        text.append(buffer.data(), *count);
    }
    co_return text;
}

/// A gateway with two push nodes that echo.
template <class Test>
void with_push(Test test) {
    hermod::testing::run_coro([&](asio::io_context& io) -> awaitable<void> {
        running_gateway g{io};
        for (auto* push : {&g.push, &g.second_push}) {
            co_await push->stop();
            push->upgrade = echo_as(push == &g.push ? "first" : "second", push->seen);
            push->start();
        }
        co_await g.start();
        http::client outside{io.get_executor(), *http::parse_origin(g.url()), {}, g.log, g.metrics};
        co_await test(g, outside);
        co_await g.stop();
    });
}

}  // namespace

TEST_CASE("an upgrade is carried to the node of its session, in both directions") {
    with_push([](running_gateway&, http::client& outside) -> awaitable<void> {
        for (const std::string node : {"n1", "n2"}) {
            auto tunnel = co_await outside.open_tunnel(
                make_upgrade("/socket.io/?EIO=4&transport=websocket&sid=" + node + ".abc")
            );
            REQUIRE(tunnel.has_value());
            const auto greeting = co_await read_until(*tunnel, "\n");
            CHECK(greeting.starts_with("HTTP/1.1 101 "));
            CHECK(greeting.ends_with(node == "n1" ? "first\n" : "second\n"));
            const std::string large(100'000, 'x');
            co_await tunnel->write_all(large + "end");
            const auto echoed = co_await read_until(*tunnel, "end");
            CHECK(echoed == large + "end");
        }
    });
}

TEST_CASE("a push node gets the service key and the peer's address, and nothing forged") {
    with_push([](running_gateway& g, http::client& outside) -> awaitable<void> {
        auto request = make_upgrade("/ws?since=1");
        request.fields.add("X-Forwarded-For", "6.6.6.6");
        auto tunnel = co_await outside.open_tunnel(std::move(request));
        REQUIRE(tunnel.has_value());
        co_await read_until(*tunnel, "\n");
        const auto& seen = g.push.seen.empty() ? g.second_push.seen : g.push.seen;
        REQUIRE(seen.size() == 1);
        CHECK(seen[0].target == "/ws?since=1");
        CHECK(seen[0].fields.get("X-Hermod-Service-Key") == hermod::testing::service_key);
        CHECK(seen[0].fields.get("X-Forwarded-For") == "127.0.0.1");
        CHECK_FALSE(seen[0].fields.get("X-Hermod-Tenant").has_value());
        CHECK(seen[0].fields.get("Sec-WebSocket-Key").has_value());
    });
}

TEST_CASE("the end of one side ends the other") {
    with_push([](running_gateway& g, http::client& outside) -> awaitable<void> {
        auto tunnel = co_await outside.open_tunnel(make_upgrade("/socket.io/?sid=n1.a"));
        REQUIRE(tunnel.has_value());
        co_await read_until(*tunnel, "\n");
        co_await g.push.stop();
        const auto rest = co_await read_until(*tunnel, "never");
        CHECK(rest == "<end>");
        g.push.start();
    });
}

TEST_CASE(
    "polls are forwarded to the node of their session, new ones go round, unknown ones begin anew"
) {
    with_push([](running_gateway& g, http::client&) -> awaitable<void> {
        for (auto* push : {&g.push, &g.second_push}) {
            const std::string name = push == &g.push ? "first" : "second";
            push->answer = [name](http::request r) -> awaitable<http::response> {
                http::response answer;
                answer.body = name + r.body;
                answer.fields.add("Content-Type", "text/plain; charset=UTF-8");
                co_return answer;
            };
        }
        const auto first =
            co_await g.ask(make_request("POST", "/socket.io/?EIO=4&transport=polling&sid=n1.x", "1")
            );
        const auto second =
            co_await g.ask(make_request("GET", "/socket.io/?EIO=4&transport=polling&sid=n2.x"));
        CHECK(first.body == "first1");
        CHECK(second.body == "second");
        std::string both;
        for (int i = 0; i < 2; ++i) {
            const auto fresh =
                co_await g.ask(make_request("GET", "/socket.io/?EIO=4&transport=polling"));
            both += fresh.body;
        }
        CHECK((both == "firstsecond" || both == "secondfirst"));
        const auto unknown =
            co_await g.ask(make_request("GET", "/socket.io/?EIO=4&transport=polling&sid=n9.x"));
        CHECK(unknown.status == 400);
        CHECK(unknown.body == R"({"code":1,"message":"Session ID unknown"})");
        co_await g.push.stop();
        const auto away =
            co_await g.ask(make_request("GET", "/socket.io/?EIO=4&transport=polling&sid=n1.x"));
        CHECK(away.status == 503);
        g.push.start();
    });
}

TEST_CASE("a poll whose client goes away is given up behind the gateway too") {
    with_push([](running_gateway& g, http::client& outside) -> awaitable<void> {
        co_await g.push.stop();
        // Behind, the poll ends by cancellation alone.
        bool is_given_up = false;
        g.push.settings.cancel_on_disconnect = {"/"};
        g.push.answer = [&](http::request) -> awaitable<http::response> {
            try {
                co_await async::sleep_for(20s);
            } catch (const boost::system::system_error&) {
                is_given_up = true;
                throw;
            }
            co_return http::response{};
        };
        g.push.start();
        auto poll = make_request("GET", "/socket.io/?sid=n1.x");
        poll.limit = steady_clock::now() + 50ms;
        const auto got = co_await outside.send(std::move(poll));
        CHECK(got.delivery == http::delivery::no_answer);
        const auto limit = steady_clock::now() + 10s;
        while (!is_given_up && steady_clock::now() < limit) co_await async::sleep_for(2ms);
        CHECK(is_given_up);
    });
}

TEST_CASE("an upgrade elsewhere is 404") {
    with_push([](running_gateway&, http::client& outside) -> awaitable<void> {
        auto tunnel = co_await outside.open_tunnel(make_upgrade("/api/v1/widget/send"));
        REQUIRE(tunnel.has_value());
        const auto answer = co_await read_until(*tunnel, "never");
        CHECK(answer.starts_with("HTTP/1.1 404 "));
    });
}
