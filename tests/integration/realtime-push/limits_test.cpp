#include <algorithm>
#include <set>

#include "hermod/http/client.hpp"
#include "push_fixture.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

std::string manager(std::string subject) { return auth_of(make_token(auth::role::manager, tenant, {}, 600s, std::move(subject))); }

template <class Body>
void with_push(std::function<void(push::settings&)> change, Body body) {
    run_coro([&](asio::io_context& io) -> awaitable<void> {
        event_source source{io};
        co_await source.start();
        push_node node{io, source};
        change(node.settings);
        co_await node.start();
        co_await body(io, source, node);
        co_await node.stop();
        co_await source.stop();
    }, 60s);
}

/// A polling handshake as it comes through the gateway from `address`.
awaitable<http::response> shake_hands(asio::io_context& io, push_node& node, std::string address = "192.0.2.1") {
    const auto origin = http::parse_origin("http://127.0.0.1:" + std::to_string(node.app->port()));
    http::client client{io.get_executor(), *origin, {}, node.logger, node.metrics};
    http::outgoing request;
    request.target = "/socket.io/?EIO=4&transport=polling";
    request.fields.set("X-Hermod-Service-Key", std::string{service_key});
    request.fields.set("X-Forwarded-For", std::move(address));
    request.limit = steady_clock::now() + 5s;
    auto got = co_await client.send(std::move(request));
    REQUIRE(got.delivery == http::delivery::answered);
    co_return std::move(got.answer);
}

awaitable<std::uint16_t> close_code(raw_socketio& client) { return client.socket.wait_closed(); }

/// Waits for the end of one client and notes when that was.
awaitable<void> note_end(raw_socketio& client, std::vector<steady_clock::time_point>& ends) {
    const auto code = co_await close_code(client);
    CHECK(code == 1001);
    ends.push_back(steady_clock::now());
}

}  // namespace

TEST_CASE("a storm of new clients is let in at its rate, the rest is told when to come again") {
    with_push([](push::settings& s) { s.limits.handshakes_per_second = 5; },
              [](asio::io_context& io, event_source&, push_node& node) -> awaitable<void> {
                  int accepted = 0;
                  int shed = 0;
                  std::set<std::string> waits;
                  for (int i = 0; i < 30; ++i) {
                      const auto answer = co_await shake_hands(io, node);
                      if (answer.status == 200) ++accepted;
                      if (answer.status != 503) continue;
                      ++shed;
                      waits.emplace(answer.fields.get("Retry-After").value_or("none"));
                  }
                  CHECK(accepted >= 5);
                  CHECK(shed >= 15);
                  CHECK(accepted + shed == 30);
                  CHECK(waits.size() > 1);  // not everybody at the same time
                  CHECK_FALSE(waits.contains("none"));
              });
}

TEST_CASE("no more clients than the node can serve, and no more of one address") {
    with_push(
        [](push::settings& s) {
            s.limits.connections = 4;
            s.limits.per_address = 2;
        },
        [](asio::io_context& io, event_source&, push_node& node) -> awaitable<void> {
            std::vector<int> statuses;
            for (const auto* address : {"192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2", "evil, 192.0.2.3", "192.0.2.4"}) {
                const auto answer = co_await shake_hands(io, node, address);
                statuses.push_back(answer.status);
            }
            CHECK(statuses == std::vector<int>{200, 200, 429, 200, 200, 503});
        });
}

TEST_CASE("no more clients of one user, or of one tenant, and a place that gets free is given away again") {
    with_push(
        [](push::settings& s) {
            s.limits.per_user = 2;
            s.limits.per_tenant = 3;
        },
        [](asio::io_context& io, event_source&, push_node& node) -> awaitable<void> {
            raw_socketio first{io};
            raw_socketio second{io};
            raw_socketio third{io};
            raw_socketio other{io};
            raw_socketio crowd{io};
            co_await first.connect(node, manager("ana"));
            co_await second.connect(node, manager("ana"));
            const auto of_user = co_await third.connect(node, manager("ana"));
            CHECK(cut_out(of_user, R"("code":")") == "TOO_MANY_CONNECTIONS");
            const auto of_other = co_await other.connect(node, manager("ben"));
            CHECK(of_other.starts_with("40"));
            const auto of_tenant = co_await crowd.connect(node, manager("cid"));
            CHECK(cut_out(of_tenant, R"("code":")") == "TOO_MANY_CONNECTIONS");
            first.socket.drop();
            std::string again;
            for (int tries = 0; tries < 50 && !again.starts_with("40"); ++tries) {
                co_await async::sleep_for(20ms);
                raw_socketio next{io};
                again = co_await next.connect(node, manager("ana"));
            }
            CHECK(again.starts_with("40"));
        });
}

TEST_CASE("what a client says beyond its rate is dropped, and the client stays") {
    with_push([](push::settings& s) { s.limits.messages_per_minute = 3; },
              [](asio::io_context& io, event_source& source, push_node& node) -> awaitable<void> {
                  raw_socketio loud{io};
                  raw_socketio ear{io};
                  co_await ear.connect(node, manager("ben"));
                  co_await loud.connect(node, manager("ana"));
                  const auto typing = R"(42["typing",{"conversationId":")" + to_string(conversation) + R"("}])";
                  for (int i = 0; i < 10; ++i) co_await loud.socket.send(typing);
                  co_await loud.socket.send(R"(427["typing",{}])");
                  const auto ack = co_await loud.next();
                  CHECK(ack == "437[]");
                  co_await source.publish({make_event("end")});
                  int heard = 0;
                  std::string next;
                  do {
                      next = co_await ear.next();
                      if (next.starts_with(R"(42["typing")")) ++heard;
                  } while (next.find("\"end\"") == std::string::npos);
                  CHECK(heard == 3);
              });
}

TEST_CASE("a message larger than the limit ends the connection, and what nobody understands changes nothing") {
    with_push([](push::settings& s) { s.limits.message_bytes = 2'000; },
              [](asio::io_context& io, event_source& source, push_node& node) -> awaitable<void> {
                  raw_socketio huge{io};
                  raw_socketio odd{io};
                  co_await huge.connect(node, manager("ana"));
                  co_await odd.connect(node, manager("ben"));
                  co_await huge.socket.send(R"(42["typing",{"x":")" + std::string(3'000, 'x') + R"("}])");
                  const auto code = co_await close_code(huge);
                  CHECK(code == 1009);
                  for (const auto* text : {R"(42["typing"])", R"(42["typing",7])", R"(42["typing",{"conversationId":"nonsense"}])",
                                           R"(42["message_created",{"messageId":"forged"}])", R"(42["join",{"tenantId":"other"}])"}) {
                      co_await odd.socket.send(text);
                  }
                  co_await source.publish({make_event("a")});
                  const auto next = co_await odd.next();
                  CHECK(cut_out(next, R"("eventId":")") == "a");
              });
}

TEST_CASE("at a stop clients are sent away little by little, and new ones to another node") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        event_source source{io};
        co_await source.start();
        push_node node{io, source};
        node.settings.drain = 1'000ms;
        co_await node.start();
        std::vector<std::unique_ptr<raw_socketio>> clients;
        std::vector<steady_clock::time_point> ends;
        async::task_group waiting{io.get_executor(), [](std::string_view, std::exception_ptr e) { std::rethrow_exception(e); }};
        for (int i = 0; i < 20; ++i) {
            clients.push_back(std::make_unique<raw_socketio>(io));
            co_await clients.back()->connect(node, manager("user" + std::to_string(i)));
        }
        for (const auto& each : clients) waiting.spawn("end", note_end(*each, ends));
        async::task_group stopping{io.get_executor(), [](std::string_view, std::exception_ptr e) { std::rethrow_exception(e); }};
        stopping.spawn("stop", node.stop());
        // The stop has begun when somebody new is sent on.
        int late = 0;
        const auto limit = steady_clock::now() + 5s;
        while (late != 503 && steady_clock::now() < limit) {
            const auto answer = co_await shake_hands(io, node);
            late = answer.status;
        }
        CHECK(late == 503);
        CHECK(ends.size() < 20);
        co_await waiting.join();
        co_await stopping.join();
        REQUIRE(ends.size() == 20);
        std::sort(ends.begin(), ends.end());
        CHECK(ends.back() - ends.front() > 200ms);
        CHECK(ends.back() - ends.front() < 2s);
        co_await source.stop();
    }, 60s);
}
