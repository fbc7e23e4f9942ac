#include "push_fixture.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

std::string manager(std::string subject) { return auth_of(make_token(auth::role::manager, tenant, {}, 600s, std::move(subject))); }

/// Two nodes that know each other.
template <class Body>
void with_two_nodes(Body body) {
    run_coro([&](asio::io_context& io) -> awaitable<void> {
        event_source source{io};
        co_await source.start();
        push_node first{io, source, "n1"};
        push_node second{io, source, "n2"};
        for (auto* const node : {&first, &second}) {
            node->settings.presence.interval = 500ms;
            co_await node->start();
        }
        co_await body(io, first, second);
        co_await first.stop();
        co_await second.stop();
        co_await source.stop();
    }, 60s);
}

}  // namespace

TEST_CASE("colleagues see each other come, look, type and go across nodes") {
    with_two_nodes([](asio::io_context& io, push_node& first, push_node& second) -> awaitable<void> {
        raw_socketio of_ana{io};
        raw_socketio of_ben{io};
        co_await of_ana.connect(first, manager("ana"));
        const auto alone = co_await of_ana.next("presence");
        CHECK(alone == R"(42["presence",{"online":["ana"],"viewing":[]}])");
        co_await of_ben.connect(second, manager("ben"));
        const auto came = co_await of_ana.next("presence");
        CHECK(came == R"(42["presence",{"subject":"ben","isOnline":true}])");
        const auto where = R"({"conversationId":")" + to_string(conversation) + R"("})";
        co_await of_ben.socket.send(R"(42["viewing",)" + where + "]");
        const auto looks = co_await of_ana.next("viewing");
        CHECK(looks == R"(42["viewing",{"conversationId":")" + to_string(conversation) + R"(","subject":"ben","isActive":true}])");
        co_await of_ben.socket.send(R"(42["typing",)" + where + "]");
        const auto types = co_await of_ana.next("typing");
        CHECK(cut_out(types, R"("subject":")") == "ben");
        CHECK(cut_out(types, R"("role":")") == "manager");
        of_ben.socket.drop();
        const auto looks_away = co_await of_ana.next("viewing");
        CHECK(looks_away.find(R"("isActive":false)") != std::string::npos);
        const auto left = co_await of_ana.next("presence");
        CHECK(left == R"(42["presence",{"subject":"ben","isOnline":false}])");
    });
}

TEST_CASE("who comes later is told who is there, also when they sit at another node or came before the node started") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        event_source source{io};
        co_await source.start();
        push_node first{io, source, "n1"};
        co_await first.start();
        raw_socketio of_ana{io};
        co_await of_ana.connect(first, manager("ana"));
        co_await of_ana.socket.send(R"(42["viewing",{"conversationId":")" + to_string(conversation) + R"("}])");
        push_node second{io, source, "n2"};
        co_await second.start();
        std::string overview;
        for (int tries = 0; tries < 40 && overview.find(R"("ana")") == std::string::npos; ++tries) {
            co_await async::sleep_for(50ms);
            raw_socketio of_ben{io};
            co_await of_ben.connect(second, manager("ben"));
            overview = co_await of_ben.next("presence");
            of_ben.socket.drop();
        }
        CHECK(overview.find(R"("online":["ana","ben"])") != std::string::npos);
        CHECK(overview.find(R"("viewing":[{"conversationId":")" + to_string(conversation) + R"(","subject":"ana"}])") != std::string::npos);
        co_await second.stop();
        co_await first.stop();
        co_await source.stop();
    }, 60s);
}

TEST_CASE("a node that is gone takes its people with it") {
    with_two_nodes([](asio::io_context& io, push_node& first, push_node& second) -> awaitable<void> {
        raw_socketio of_ana{io};
        raw_socketio of_ben{io};
        co_await of_ana.connect(first, manager("ana"));
        co_await of_ana.next("presence");
        co_await of_ben.connect(second, manager("ben"));
        co_await of_ana.next("presence");
        co_await second.stop();
        const auto left = co_await of_ana.next("presence");
        CHECK(left == R"(42["presence",{"subject":"ben","isOnline":false}])");
        co_await second.start();
    });
}

TEST_CASE("visitors hear typing in their conversation, and nothing of who is there or looks") {
    with_two_nodes([](asio::io_context& io, push_node& first, push_node& second) -> awaitable<void> {
        raw_socketio widget{io};
        raw_socketio of_ana{io};
        co_await widget.connect(first, auth_of(make_token(auth::role::widget, tenant, conversation)));
        co_await of_ana.connect(second, manager("ana"));
        const auto where = R"({"conversationId":")" + to_string(conversation) + R"("})";
        co_await of_ana.socket.send(R"(42["viewing",)" + where + "]");
        co_await of_ana.socket.send(R"(42["typing",{"conversationId":")" + to_string(other_conversation) + R"("}])");
        co_await of_ana.socket.send(R"(42["typing",)" + where + "]");
        const auto heard = co_await widget.socket.receive_message();
        CHECK(heard.starts_with(R"(42["typing",{"conversationId":")" + to_string(conversation)));
        co_await widget.socket.send(R"(42["typing",{}])");
        const auto typed = co_await of_ana.next("typing");
        CHECK(cut_out(typed, R"("role":")") == "widget");
    });
}
