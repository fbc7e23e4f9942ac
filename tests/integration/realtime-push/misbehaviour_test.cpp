// Clients that do not keep the rules, at both doors: each ends as the protocols say, and nobody
// else notices.
#include "push_fixture.hpp"

#include "hermod/http/client.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

using header_list = websocket_client::header_list;

const std::string socketio_target = "/socket.io/?EIO=4&transport=websocket";

template <class Body>
void with_push(std::function<void(push::settings&)> change, Body body) {
    const auto scenario = [&](asio::io_context& io) -> awaitable<void> {
        event_source source{io};
        co_await source.start();
        push_node node{io, source};
        change(node.settings);
        co_await node.start();
        co_await body(io, source, node);
        co_await node.stop();
        co_await source.stop();
    };
    run_coro(scenario, 60s);
}

void as_it_is(push::settings&) {}

std::string manager() {
    return make_token(auth::role::manager, tenant);
}

header_list from_origin(const std::string& origin) {
    auto out = internal_headers();
    out.emplace_back("Origin", origin);
    return out;
}

/// The status that an upgrade gets.
awaitable<int> knock(
    asio::io_context& io, const push_node& node, std::string target, header_list fields
) {
    websocket_client client{io.get_executor()};
    const int status =
        co_await client.connect(node.app->port(), std::move(target), std::move(fields));
    co_return status;
}

awaitable<http::response> poll_from(asio::io_context& io, push_node& node, std::string origin) {
    const auto address = http::parse_origin("http://127.0.0.1:" + std::to_string(node.app->port()));
    http::client client{io.get_executor(), *address, {}, node.logger, node.metrics};
    http::outgoing request;
    request.target = "/socket.io/?EIO=4&transport=polling";
    request.fields.set("X-Hermod-Service-Key", std::string{service_key});
    request.fields.set("Origin", std::move(origin));
    request.limit = steady_clock::now() + 5s;
    auto got = co_await client.send(std::move(request));
    REQUIRE(got.delivery == http::delivery::answered);
    co_return std::move(got.answer);
}

/// Joined at the door that `target` names, ready to misbehave.
awaitable<std::unique_ptr<websocket_client>> open_at(
    asio::io_context& io, const push_node& node, std::string door
) {
    auto client = std::make_unique<websocket_client>(io.get_executor());
    const bool is_plain = door == "plain";
    const auto target = is_plain ? "/ws?token=" + manager() : socketio_target;
    const auto fields = internal_headers();
    const int status = co_await client->connect(node.app->port(), target, fields);
    REQUIRE(status == 101);
    if (!is_plain) {
        const auto opened = co_await client->receive();
        REQUIRE(opened.starts_with("0{"));
        co_await client->send("40" + auth_of(manager()));
        const auto joined = co_await client->receive_message();
        REQUIRE(joined.starts_with("40{"));
    } else {
        const auto hello = co_await client->receive();
        REQUIRE(hello.find("connected") != std::string::npos);
    }
    co_return client;
}

}  // namespace

TEST_CASE(
    "pages of other origins are let in by no door and no transport, programs and listed pages are"
) {
    const auto one_page = [](push::settings& s) { s.origins = {"https://app.example"}; };
    with_push(
        one_page,
        [](asio::io_context& io, event_source&, push_node& node) -> awaitable<void> {
            const auto plain_target = "/ws?token=" + manager();
            const auto internal = internal_headers();
            for (const std::string foreign :
                 {"https://evil.example",
                  "http://app.example",
                  "https://app.example.evil.example",
                  "null"}) {
                const auto fields = from_origin(foreign);
                const int socketio = co_await knock(io, node, socketio_target, fields);
                CHECK(socketio == 400);  // the protocol's answer to an upgrade, whatever the reason
                const int plain = co_await knock(io, node, plain_target, fields);
                CHECK(plain == 403);
                const auto polled = co_await poll_from(io, node, foreign);
                CHECK(polled.status == 403);
                CHECK(polled.body == R"({"code":4,"message":"Origin not allowed"})");
                CHECK_FALSE(polled.fields.get("Access-Control-Allow-Origin").has_value());
            }
            const auto listed = from_origin("https://app.example");
            for (const auto* fields : {&listed, &internal}) {
                const int socketio = co_await knock(io, node, socketio_target, *fields);
                CHECK(socketio == 101);
                const int plain = co_await knock(io, node, plain_target, *fields);
                CHECK(plain == 101);
            }
            const auto polled = co_await poll_from(io, node, "https://app.example");
            CHECK(polled.status == 200);
            CHECK(polled.fields.get("Access-Control-Allow-Origin") == "https://app.example");
            CHECK(polled.fields.get("Access-Control-Allow-Credentials") == "true");
        }
    );
}

TEST_CASE("frames that break the framing end their connection with its code, and nobody else's") {
    with_push(
        as_it_is,
        [](asio::io_context& io, event_source& source, push_node& node) -> awaitable<void> {
            raw_socketio bystander{io};
            co_await bystander.connect(node, auth_of(manager()));
            const std::array<std::uint8_t, 4> mask{1, 2, 3, 4};
            using websocket::opcode;
            const std::string reserved_bit{"\xC1\x80\x01\x02\x03\x04", 6};
            const std::string unknown_opcode{"\x83\x80\x01\x02\x03\x04", 6};
            const std::string unmasked{"\x81\x01x", 3};
            const std::string split_ping{"\x09\x80\x01\x02\x03\x04", 6};
            const std::string huge_length{
                "\x81\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01\x02\x03\x04", 14};
            const std::vector<std::pair<std::string, std::uint16_t>> wrong{
                {reserved_bit, 1002},
                {unknown_opcode, 1002},
                {unmasked, 1002},
                {split_ping, 1002},
                {websocket::encode_masked(opcode::ping, std::string(126, 'x'), mask), 1002},
                {websocket::encode_masked(opcode::continuation, "x", mask), 1002},
                {websocket::encode_masked(opcode::text, "a", mask, false) +
                     websocket::encode_masked(opcode::text, "b", mask),
                 1002},
                {websocket::encode_masked(opcode::close, "x", mask), 1002},
                {websocket::encode_masked(opcode::text, "\xC3\x28", mask), 1007},
                {huge_length, 1009},
            };
            for (const std::string door : {"socketio", "plain"}) {
                for (const auto& [bytes, code] : wrong) {
                    auto client = co_await open_at(io, node, door);
                    co_await client->send_raw(bytes);
                    const auto ended = co_await client->wait_closed();
                    INFO(
                        door << ", frame " << static_cast<int>(static_cast<unsigned char>(bytes[0]))
                    );
                    CHECK(ended == code);
                }
            }
            co_await source.publish({make_event("after all that")});
            const auto heard = co_await bystander.next();
            CHECK(cut_out(heard, R"("eventId":")") == "after all that");
        }
    );
}

TEST_CASE("packets in the wrong order end the connection, at once") {
    with_push(
        as_it_is,
        [](asio::io_context& io, event_source&, push_node& node) -> awaitable<void> {
            const auto fields = internal_headers();
            // Before CONNECT.
            for (const std::string first : {R"(42["typing",{}])", "41", "43[]", "2", "4", "x"}) {
                websocket_client client{io.get_executor()};
                co_await client.connect(node.app->port(), socketio_target, fields);
                co_await client.receive();
                co_await client.send(first);
                const auto code = co_await client.wait_closed();
                INFO(first);
                CHECK(code == 1005);
            }
            // After it.
            const auto again = "40" + auth_of(manager());
            for (const std::string& later :
                 {again,
                  std::string{R"(42/other,["typing",{}])"},
                  std::string{R"(44{"message":"x"})"}}) {
                auto client = co_await open_at(io, node, "socketio");
                co_await client->send(later);
                const auto code = co_await client->wait_closed();
                INFO(later);
                CHECK(code == 1005);
            }
            auto headless = co_await open_at(io, node, "socketio");
            co_await headless->send("bytes", websocket::opcode::binary);
            const auto of_headless = co_await headless->wait_closed();
            CHECK(of_headless == 1005);
            // The plain door wants JSON objects in texts.
            for (const std::string odd : {"", "[]", "7", "{", R"("x")"}) {
                auto client = co_await open_at(io, node, "plain");
                co_await client->send(odd);
                const auto code = co_await client->wait_closed();
                INFO(odd);
                CHECK(code == 1008);
            }
            auto binary = co_await open_at(io, node, "plain");
            co_await binary->send("{}", websocket::opcode::binary);
            const auto of_binary = co_await binary->wait_closed();
            CHECK(of_binary == 1008);
        }
    );
}

TEST_CASE("messages over the limit end the connection at both doors, also when they come in pieces"
) {
    const auto small = [](push::settings& s) { s.limits.message_bytes = 2'000; };
    with_push(small, [](asio::io_context& io, event_source&, push_node& node) -> awaitable<void> {
        for (const std::string door : {"socketio", "plain"}) {
            auto whole = co_await open_at(io, node, door);
            co_await whole->send(std::string(3'000, ' '));
            const auto of_whole = co_await whole->wait_closed();
            CHECK(of_whole == 1009);
            auto pieces = co_await open_at(io, node, door);
            const std::array<std::uint8_t, 4> mask{1, 2, 3, 4};
            co_await pieces->send_raw(websocket::encode_masked(
                websocket::opcode::text, std::string(1'500, ' '), mask, false
            ));
            co_await pieces->send_raw(websocket::encode_masked(
                websocket::opcode::continuation, std::string(1'500, ' '), mask, false
            ));
            const auto of_pieces = co_await pieces->wait_closed();
            CHECK(of_pieces == 1009);
        }
    });
}

TEST_CASE("a connection that answers no ping is half open: it ends, and its place is free again") {
    const auto quick = [](push::settings& s) {
        s.heartbeat.interval = 100ms;
        s.heartbeat.timeout = 100ms;
        s.limits.per_user = 1;
    };
    with_push(quick, [](asio::io_context& io, event_source&, push_node& node) -> awaitable<void> {
        for (const std::string door : {"plain", "socketio"}) {
            // Its user may have one connection: the second would be refused if the first still
            // counted.
            for (int i = 0; i < 2; ++i) {
                auto client = co_await open_at(io, node, door);
                const auto begun = steady_clock::now();
                const auto code = co_await client->wait_closed();
                CHECK(code == (door == "plain" ? 1001 : 1005));
                CHECK(steady_clock::now() - begun < 3s);
            }
        }
    });
}

TEST_CASE("a connection that does not say who it is ends in time") {
    const auto hurried = [](push::settings& s) {
        s.heartbeat.introduction = s.heartbeat.interval = 100ms;
    };
    with_push(hurried, [](asio::io_context& io, event_source&, push_node& node) -> awaitable<void> {
        const auto fields = internal_headers();
        websocket_client socketio{io.get_executor()};
        co_await socketio.connect(node.app->port(), socketio_target, fields);
        websocket_client plain{io.get_executor()};
        co_await plain.connect(node.app->port(), "/ws", fields);
        const auto of_socketio = co_await socketio.wait_closed();
        CHECK(of_socketio == 1005);
        const auto of_plain = co_await plain.wait_closed();
        CHECK(of_plain == 4401);
        // Who has said it stays.
        auto known = co_await open_at(io, node, "socketio");
        int pings = 0;
        while (pings < 3) {
            const auto text = co_await known->receive();
            if (text != "2") continue;
            ++pings;
            co_await known->send("3");
        }
    });
}

TEST_CASE("nobody joins what their token does not open, whatever they ask for") {
    with_push(
        as_it_is,
        [](asio::io_context& io, event_source& source, push_node& node) -> awaitable<void> {
            const auto internal = internal_headers();
            const auto own = make_token(auth::role::widget, tenant, conversation);
            const auto foreign = to_string(other_conversation);
            for (const auto& query :
                 {"&conversationId=" + foreign,
                  "&tenantId=" + to_string(other_tenant),
                  std::string{"&conversationId=nonsense"}}) {
                websocket_client plain{io.get_executor()};
                co_await plain.connect(node.app->port(), "/ws?token=" + own + query, internal);
                const auto why = co_await plain.receive();
                INFO(query);
                CHECK(cut_out(why, R"("code":")") == "FORBIDDEN");
                const auto code = co_await plain.wait_closed();
                CHECK(code == 4403);
            }
            // Asked for within the first message, too.
            websocket_client later{io.get_executor()};
            co_await later.connect(node.app->port(), "/ws", internal);
            co_await later.send(
                R"({"auth":{"token":")" + own + R"(","conversationId":")" + foreign + R"("}})"
            );
            const auto why = co_await later.receive();
            CHECK(cut_out(why, R"("code":")") == "FORBIDDEN");
            // There is no event that joins a room: what is not asked for at the beginning is not
            // heard.
            raw_socketio widget{io};
            co_await widget.connect(node, auth_of(own));
            for (const std::string name : {"join", "subscribe", "conversation"}) {
                co_await widget.socket.send(
                    R"(42[")" + name + R"(",{"conversationId":")" + foreign + R"("}])"
                );
            }
            co_await source.publish(
                {make_event("foreign", tenant, other_conversation),
                 make_event("own", tenant, conversation)}
            );
            const auto heard = co_await widget.next();
            CHECK(cut_out(heard, R"("eventId":")") == "own");
        }
    );
}
