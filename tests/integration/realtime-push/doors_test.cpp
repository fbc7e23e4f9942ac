#include "push_fixture.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

/// Everything a test needs: a broker, a node, and an orderly end.
template <class Body>
void with_push(Body body) {
    run_coro([&](asio::io_context& io) -> awaitable<void> {
        event_source source{io};
        co_await source.start();
        push_node node{io, source};
        co_await node.start();
        co_await body(io, source, node);
        co_await node.stop();
        co_await source.stop();
    }, 60s);
}

}  // namespace

TEST_CASE("a manager hears the tenant's events, a widget its conversation's, nobody another tenant's") {
    with_push([](asio::io_context& io, event_source& source, push_node& node) -> awaitable<void> {
        raw_socketio agent{io};
        raw_socketio widget{io};
        raw_socketio stranger{io};
        const auto agent_answer = co_await agent.connect(node, auth_of(make_token(auth::role::manager, tenant)));
        CHECK(agent_answer.starts_with(R"(40{"sid":")"));
        CHECK(agent_answer.find(R"("pid":")") != std::string::npos);
        co_await widget.connect(node, auth_of(make_token(auth::role::widget, tenant, conversation)));
        co_await stranger.connect(node, auth_of(make_token(auth::role::manager, other_tenant)));

        co_await source.publish({make_event("a", tenant, conversation), make_event("b", tenant, other_conversation)});
        co_await source.publish({make_event("x", other_tenant, conversation)});
        co_await source.publish({make_event("c", tenant, conversation, "inbound_message")});

        const auto first = co_await agent.next();
        CHECK(first.starts_with(R"(42["status_update",{"messageId":"a","seq":)"));
        CHECK(cut_out(first, R"("eventId":")") == "a");
        CHECK(cut_out(first, R"("epoch":")") == "1");
        const auto second = co_await agent.next();
        CHECK(cut_out(second, R"("messageId":")") == "b");
        const auto third = co_await agent.next();
        CHECK(third.starts_with(R"(42["inbound_message",)"));
        const auto of_widget = co_await widget.next();
        CHECK(of_widget == first);
        const auto next_of_widget = co_await widget.next();
        CHECK(next_of_widget == third);
        const auto of_stranger = co_await stranger.next();
        CHECK(cut_out(of_stranger, R"("messageId":")") == "x");
    });
}

TEST_CASE("a client without a good token, or with one for something else, is refused by name") {
    with_push([](asio::io_context& io, event_source&, push_node& node) -> awaitable<void> {
        raw_socketio nobody{io};
        const auto none = co_await nobody.connect(node, "{}");
        CHECK(none == R"(44{"message":"A token is needed.","data":{"code":"UNAUTHORIZED"}})");
        raw_socketio liar{io};
        const auto bad = co_await liar.connect(node, auth_of("a.b.c"));
        CHECK(cut_out(bad, R"("code":")") == "UNAUTHORIZED");
        raw_socketio late{io};
        const auto old = co_await late.connect(node, auth_of(make_token(auth::role::manager, tenant, {}, 1s)));
        CHECK(old.starts_with("40"));
        raw_socketio astray{io};
        const auto token = make_token(auth::role::widget, tenant, conversation);
        const auto foreign = co_await astray.connect(node, auth_of(token), "conversationId=" + to_string(other_conversation) + "&");
        CHECK(cut_out(foreign, R"("code":")") == "FORBIDDEN");
        raw_socketio elsewhere{io};
        const auto other = co_await elsewhere.connect(node, auth_of(token), "tenantId=" + to_string(other_tenant) + "&");
        CHECK(cut_out(other, R"("code":")") == "FORBIDDEN");
        // The token that had a second left ends its connection, by the transport and not by DISCONNECT.
        const auto code = co_await late.socket.wait_closed();
        CHECK(code == 4401);
    });
}

TEST_CASE("nobody comes in without the service key") {
    with_push([](asio::io_context& io, event_source&, push_node& node) -> awaitable<void> {
        websocket_client socketio{io.get_executor()};
        const int status = co_await socketio.connect(node.app->port(), "/socket.io/?EIO=4&transport=websocket");
        CHECK(status == 401);
        websocket_client plain{io.get_executor()};
        const int plain_status = co_await plain.connect(node.app->port(), "/ws");
        CHECK(plain_status == 401);
    });
}

TEST_CASE("the plain door gives the same events as JSON, and closes with a code that says why") {
    with_push([](asio::io_context& io, event_source& source, push_node& node) -> awaitable<void> {
        const websocket_client::header_list key{{"X-Hermod-Service-Key", std::string{service_key}}};
        websocket_client by_query{io.get_executor()};
        const auto token = make_token(auth::role::manager, tenant);
        int status = co_await by_query.connect(node.app->port(), "/ws?token=" + token, key);
        CHECK(status == 101);
        const auto hello = co_await next_plain(by_query);
        CHECK(hello.starts_with(R"({"event":"connected","data":{"isResumed":false,)"));
        websocket_client by_message{io.get_executor()};
        status = co_await by_message.connect(node.app->port(), "/ws", key);
        CHECK(status == 101);
        co_await by_message.send(R"({"auth":{"token":")" + token + R"("}})");
        const auto hello_too = co_await next_plain(by_message);
        CHECK(hello_too.find(R"("connected")") != std::string::npos);

        co_await source.publish({make_event("a")});
        const auto event = co_await next_plain(by_query);
        CHECK(event.starts_with(R"({"event":"status_update","data":{"messageId":"a","seq":)"));
        CHECK(cut_out(event, R"("offset":")").starts_with("1:"));
        const auto same = co_await next_plain(by_message);
        CHECK(same == event);

        websocket_client refused{io.get_executor()};
        status = co_await refused.connect(node.app->port(), "/ws?token=nonsense", key);
        CHECK(status == 101);
        const auto why = co_await next_plain(refused);
        CHECK(cut_out(why, R"("code":")") == "UNAUTHORIZED");
        const auto code = co_await refused.wait_closed();
        CHECK(code == 4401);
    });
}

TEST_CASE("typing is told to the others of the conversation, not to who types") {
    with_push([](asio::io_context& io, event_source& source, push_node& node) -> awaitable<void> {
        raw_socketio agent{io};
        raw_socketio widget{io};
        co_await agent.connect(node, auth_of(make_token(auth::role::manager, tenant)));
        co_await widget.connect(node, auth_of(make_token(auth::role::widget, tenant, conversation)));
        co_await agent.socket.send(R"(421["typing",{"conversationId":")" + to_string(conversation) + R"("}])");
        const auto ack = co_await agent.next();
        CHECK(ack == "431[]");
        const auto seen = co_await widget.next();
        CHECK(seen.starts_with(R"(42["typing",{"conversationId":")" + to_string(conversation)));
        co_await source.publish({make_event("a")});
        const auto next = co_await agent.next();
        CHECK(next.starts_with(R"(42["status_update")"));
    });
}

TEST_CASE("a client that does not read is cut off, the others hear everything") {
    with_push([](asio::io_context& io, event_source& source, push_node& node) -> awaitable<void> {
        raw_socketio sleeper{io};
        raw_socketio reader{io};
        co_await sleeper.connect(node, auth_of(make_token(auth::role::manager, tenant)));
        co_await reader.connect(node, auth_of(make_token(auth::role::manager, tenant)));
        constexpr int count = 300;
        for (int i = 0; i < count; ++i) {
            auto event = make_event("big" + std::to_string(i));
            event.payload_json = R"({"text":")" + std::string(50'000, 'x') + R"("})";
            co_await source.publish({event});
            const auto heard = co_await reader.next();
            CHECK(cut_out(heard, R"("eventId":")") == event.event_id);
        }
        const auto code = co_await sleeper.socket.wait_closed();
        CHECK((code == 1013 || code == 1006));
        CHECK(node.metrics.text().find("hermod_push_too_slow_total 1") != std::string::npos);
    });
}
