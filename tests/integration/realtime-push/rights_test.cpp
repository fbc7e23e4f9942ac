#include "push_fixture.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

std::string token_of(const uuid& user) { return make_token(auth::role::agent, tenant, {}, 600s, to_string(user)); }

std::string id_of(const std::string& event) { return cut_out(event, R"("eventId":")"); }

/// A broker, a store that gives `conversation` to Ana, and a node.
template <class Body>
void with_store(Body body) {
    run_coro([&](asio::io_context& io) -> awaitable<void> {
        event_source source{io};
        co_await source.start();
        fake_store store{io};
        store.assigned[to_string(conversation)] = to_string(ana);
        store.start();
        push_node node{io, source};
        node.settings.store = *http::parse_origin("http://127.0.0.1:" + std::to_string(store.port()));
        co_await node.start();
        co_await body(io, source, store, node);
        co_await node.stop();
        co_await store.stop();
        co_await source.stop();
    }, 60s);
}

}  // namespace

TEST_CASE("an agent hears the conversations assigned to them, and what belongs to no conversation") {
    with_store([](asio::io_context& io, event_source& source, fake_store& store, push_node& node) -> awaitable<void> {
        store.assigned[to_string(other_conversation)] = to_string(ben);
        raw_socketio of_ana{io};
        raw_socketio of_ben{io};
        co_await of_ana.connect(node, auth_of(token_of(ana)));
        co_await of_ben.connect(node, auth_of(token_of(ben)));
        CHECK(store.asked == 3);  // two pages and the end, once for all agents
        auto account = make_event("acc", tenant, conversation, "account_updated");
        account.conversation_id.clear();
        co_await source.publish({make_event("a"), make_event("b", tenant, other_conversation), account});
        const auto first = co_await of_ana.next();
        CHECK(id_of(first) == "a");
        const auto second = co_await of_ana.next();
        CHECK(id_of(second) == "acc");
        const auto of_other = co_await of_ben.next();
        CHECK(id_of(of_other) == "b");
    });
}

TEST_CASE("a change of hands changes who hears: the one who loses it is told so and no more") {
    with_store([](asio::io_context& io, event_source& source, fake_store&, push_node& node) -> awaitable<void> {
        raw_socketio of_ana{io};
        raw_socketio of_ben{io};
        co_await of_ana.connect(node, auth_of(token_of(ana)));
        co_await of_ben.connect(node, auth_of(token_of(ben)));
        co_await source.publish({make_event("a"), make_handover("v2", conversation, ben, 2), make_event("b")});
        co_await source.publish({make_handover("v3", conversation, ana, 3), make_event("c")});
        const auto first = co_await of_ana.next();
        CHECK(id_of(first) == "a");
        const auto lost = co_await of_ana.next();
        CHECK(id_of(lost) == "v2");
        CHECK(lost.find("for those who may see it") == std::string::npos);
        CHECK(lost.find(to_string(ben)) != std::string::npos);
        const auto back = co_await of_ana.next();
        CHECK(id_of(back) == "v3");
        CHECK(back.find("for those who may see it") != std::string::npos);
        const auto last = co_await of_ana.next();
        CHECK(id_of(last) == "c");
        const auto gained = co_await of_ben.next();
        CHECK(gained.find("for those who may see it") != std::string::npos);
        const auto heard = co_await of_ben.next();
        CHECK(id_of(heard) == "b");
    });
}

TEST_CASE("what was missed is filtered by the rights of now") {
    with_store([](asio::io_context& io, event_source& source, fake_store&, push_node& node) -> awaitable<void> {
        raw_socketio before{io};
        const auto answer = co_await before.connect(node, auth_of(token_of(ana)));
        before.socket.drop();
        co_await source.publish({make_event("a"), make_handover("v2", conversation, ben, 2), make_event("b")});
        co_await source.publish({make_handover("v3", other_conversation, ana, 3), make_event("c", tenant, other_conversation)});
        co_await node.wait_taken(5);
        raw_socketio after{io};
        co_await after.connect(node, auth_of(token_of(ana), cut_out(answer, R"("pid":")")));
        const auto lost = co_await after.next();
        CHECK(id_of(lost) == "v2");
        CHECK(lost.find("for those who may see it") == std::string::npos);
        const auto gained = co_await after.next();
        CHECK(id_of(gained) == "v3");
        const auto heard = co_await after.next();
        CHECK(id_of(heard) == "c");
    });
}

TEST_CASE("an agent who asks for one conversation has to be able to see it") {
    with_store([](asio::io_context& io, event_source& source, fake_store&, push_node& node) -> awaitable<void> {
        const auto query = "conversationId=" + to_string(conversation) + "&";
        raw_socketio of_ben{io};
        const auto refused = co_await of_ben.connect(node, auth_of(token_of(ben)), query);
        CHECK(cut_out(refused, R"("code":")") == "FORBIDDEN");
        raw_socketio of_ana{io};
        const auto accepted = co_await of_ana.connect(node, auth_of(token_of(ana)), query);
        CHECK(accepted.starts_with("40"));
        co_await source.publish({make_handover("v2", conversation, ben, 2), make_event("b")});
        co_await source.publish({make_handover("v3", conversation, ana, 3)});
        const auto next = co_await of_ana.next();
        CHECK(id_of(next) == "v3");
    });
}

TEST_CASE("a tenant may let its agents see what nobody has") {
    with_store([](asio::io_context& io, event_source& source, fake_store& store, push_node& node) -> awaitable<void> {
        store.agents_see_unassigned = true;
        raw_socketio of_ben{io};
        co_await of_ben.connect(node, auth_of(token_of(ben)));
        co_await source.publish({make_event("a"), make_event("b", tenant, other_conversation)});
        co_await source.publish({make_handover("v2", other_conversation, ana, 2), make_event("c", tenant, other_conversation)});
        co_await source.publish({make_handover("v3", other_conversation, std::nullopt, 3)});
        std::vector<std::string> ids;
        for (int i = 0; i < 3; ++i) {
            const auto next = co_await of_ben.next();
            ids.push_back(id_of(next));
        }
        CHECK(ids == std::vector<std::string>{"b", "v2", "v3"});
    });
}

TEST_CASE("while the store cannot be asked agents are sent to try again, everybody else is served") {
    with_store([](asio::io_context& io, event_source& source, fake_store& store, push_node& node) -> awaitable<void> {
        store.is_down = true;
        websocket_client of_ana{io.get_executor()};
        co_await of_ana.connect(node.app->port(), "/ws?token=" + token_of(ana), internal_headers());
        const auto code = co_await of_ana.wait_closed();
        CHECK(code == 1013);
        raw_socketio boss{io};
        const auto answer = co_await boss.connect(node, auth_of(make_token(auth::role::manager, tenant)));
        CHECK(answer.starts_with("40"));
        store.is_down = false;
        std::string hello;
        for (int tries = 0; tries < 50 && hello.find("connected") == std::string::npos; ++tries) {
            websocket_client next{io.get_executor()};
            co_await next.connect(node.app->port(), "/ws?token=" + token_of(ana), internal_headers());
            hello = co_await next_plain(next);
            next.drop();
            co_await async::sleep_for(50ms);
        }
        CHECK(hello.find("connected") != std::string::npos);
        co_await source.publish({make_event("a")});
    });
}
