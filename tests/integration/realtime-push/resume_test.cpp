#include "push_fixture.hpp"

#include <algorithm>

using namespace hermod;
using namespace hermod::testing;

namespace {

std::string pid_of(const std::string& answer) { return cut_out(answer, R"("pid":")"); }

/// The last string of an event: its offset.
std::string offset_of(const std::string& event) {
    const auto end = event.rfind('"');
    const auto begin = event.rfind('"', end - 1);
    return event.substr(begin + 1, end - begin - 1);
}

std::vector<std::string> ids_of(const std::vector<std::string>& events) {
    std::vector<std::string> out;
    for (const auto& event : events) out.push_back(cut_out(event, R"("eventId":")"));
    return out;
}

using ids = std::vector<std::string>;

/// The ids of the next `count` events.
awaitable<ids> next_ids(raw_socketio& client, std::size_t count) {
    std::vector<std::string> events;
    while (events.size() < count) {
        auto next = co_await client.next();
        events.push_back(std::move(next));
    }
    co_return ids_of(events);
}

awaitable<void> keep_publishing(event_source& source, const bool& is_over) {
    int count = 0;
    while (!is_over) {
        co_await source.publish({make_event("busy-" + std::to_string(++count))});
        co_await async::sleep_for(10ms);
    }
}

template <class Body>
void with_source(Body body) {
    run_coro([&](asio::io_context& io) -> awaitable<void> {
        event_source source{io};
        co_await source.start();
        co_await body(io, source);
        co_await source.stop();
    }, 60s);
}

}  // namespace

TEST_CASE("a client that comes back gets what it missed, in order and once, and keeps its ids") {
    with_source([](asio::io_context& io, event_source& source) -> awaitable<void> {
        push_node node{io, source};
        co_await node.start();
        const auto token = make_token(auth::role::manager, tenant);
        raw_socketio before{io};
        const auto answer = co_await before.connect(node, auth_of(token));
        co_await source.publish({make_event("a")});
        const auto seen = co_await before.next();
        before.socket.drop();
        co_await source.publish({make_event("b"), make_event("x", tenant, other_conversation)});
        co_await source.publish({make_event("b")});
        co_await source.publish({make_event("c")});
        co_await node.wait_taken(4);

        raw_socketio after{io};
        const auto again = co_await after.connect(node, auth_of(token, pid_of(answer), offset_of(seen)));
        CHECK(again == answer);
        const auto missed_by_after = co_await next_ids(after, 3);
        CHECK(missed_by_after == ids{"b", "x", "c"});
        co_await source.publish({make_event("d")});
        const auto live = co_await after.next();
        CHECK(cut_out(live, R"("eventId":")") == "d");
        co_await node.stop();
    });
}

TEST_CASE("a client that had seen no event yet resumes too, and so does one with a half-open connection") {
    with_source([](asio::io_context& io, event_source& source) -> awaitable<void> {
        push_node node{io, source};
        co_await node.start();
        const auto token = make_token(auth::role::widget, tenant, conversation);
        raw_socketio before{io};
        const auto answer = co_await before.connect(node, auth_of(token));
        // Still connected, as far as the server can know.
        raw_socketio after{io};
        const auto again = co_await after.connect(node, auth_of(token, pid_of(answer)));
        CHECK(again == answer);
        CHECK(after.early.empty());
        const auto code = co_await before.socket.wait_closed();
        CHECK(code == 1005);
        co_await source.publish({make_event("a"), make_event("x", tenant, other_conversation)});
        const auto live = co_await after.next();
        CHECK(cut_out(live, R"("eventId":")") == "a");
        co_await node.stop();
    });
}

TEST_CASE("another node takes a client over, and a node that starts anew knows the history") {
    with_source([](asio::io_context& io, event_source& source) -> awaitable<void> {
        const auto token = make_token(auth::role::manager, tenant);
        std::string answer;
        std::string seen;
        {
            push_node node{io, source, "n1"};
            co_await node.start();
            raw_socketio client{io};
            answer = co_await client.connect(node, auth_of(token));
            co_await source.publish({make_event("a"), make_event("b")});
            seen = co_await client.next();
            co_await node.stop();
        }
        co_await source.publish({make_event("c")});
        push_node other{io, source, "n2"};
        co_await other.start();
        raw_socketio client{io};
        const auto again = co_await client.connect(other, auth_of(token, pid_of(answer), offset_of(seen)));
        CHECK(again == answer);
        const auto missed_by_client = co_await next_ids(client, 2);
        CHECK(missed_by_client == ids{"b", "c"});
        raw_socketio without_offset{io};
        const auto from_start = co_await without_offset.connect(other, auth_of(token, "someone~" + pid_of(answer).substr(pid_of(answer).find('~') + 1)));
        const auto missed_by_without_offset = co_await next_ids(without_offset, 3);
        CHECK(missed_by_without_offset == ids{"a", "b", "c"});
        CHECK(from_start.find("someone") != std::string::npos);
        co_await other.stop();
    });
}

TEST_CASE("a client whose place is not known is told to reload, once, and then hears what comes") {
    with_source([](asio::io_context& io, event_source& source) -> awaitable<void> {
        push_node node{io, source};
        co_await node.start();
        co_await source.publish({make_event("a")});
        co_await node.wait_taken(1);
        const auto token = make_token(auth::role::manager, tenant);
        for (const auto* offset : {"0:1:0", "1:4096000:ab", "1:1:1", "nonsense"}) {
            INFO(offset);
            raw_socketio client{io};
            const auto answer = co_await client.connect(node, auth_of(token, "old~" + std::string{offset}));
            CHECK(answer.find("old~") == std::string::npos);
            CHECK(client.early.empty());
            const auto told = co_await client.next();
            CHECK(told.starts_with(R"(42["resync",{"reason":"history_unknown")"));
        }
        co_await node.stop();
    });
}

TEST_CASE("the plain door resumes by since") {
    with_source([](asio::io_context& io, event_source& source) -> awaitable<void> {
        push_node node{io, source};
        co_await node.start();
        const websocket_client::header_list key{{"X-Hermod-Service-Key", std::string{service_key}}};
        const auto target = "/ws?token=" + make_token(auth::role::manager, tenant);
        websocket_client before{io.get_executor()};
        co_await before.connect(node.app->port(), target, key);
        const auto hello = co_await next_plain(before);
        before.drop();
        co_await source.publish({make_event("a"), make_event("b")});
        co_await node.wait_taken(2);
        websocket_client after{io.get_executor()};
        co_await after.connect(node.app->port(), target + "&since=" + cut_out(hello, R"("offset":")"), key);
        const auto first = co_await next_plain(after);
        CHECK(cut_out(first, R"("eventId":")") == "a");
        const auto second = co_await next_plain(after);
        CHECK(cut_out(second, R"("eventId":")") == "b");
        const auto welcome = co_await next_plain(after);
        CHECK(welcome.find(R"("isResumed":true)") != std::string::npos);
        co_await node.stop();
    });
}

TEST_CASE("with what another tenant was given to resume by nothing of that tenant is heard, at both doors") {
    with_source([](asio::io_context& io, event_source& source) -> awaitable<void> {
        push_node node{io, source};
        co_await node.start();
        raw_socketio theirs{io};
        const auto answer = co_await theirs.connect(node, auth_of(make_token(auth::role::manager, tenant)));
        co_await source.publish({make_event("a")});
        const auto seen = co_await theirs.next();
        theirs.socket.drop();
        co_await source.publish({make_event("theirs"), make_event("ours", other_tenant)});
        co_await node.wait_taken(3);

        const auto token = make_token(auth::role::manager, other_tenant);
        raw_socketio ours{io};
        co_await ours.connect(node, auth_of(token, pid_of(answer), offset_of(seen)));
        const websocket_client::header_list key{{"X-Hermod-Service-Key", std::string{service_key}}};
        websocket_client plain{io.get_executor()};
        co_await plain.connect(node.app->port(), "/ws?token=" + token + "&since=" + offset_of(seen), key);
        co_await source.publish({make_event("end", other_tenant)});
        ids heard;
        while (heard.empty() || heard.back() != "end") {
            const auto event = co_await ours.next();
            heard.push_back(cut_out(event, R"("eventId":")"));
        }
        CHECK(std::count(heard.begin(), heard.end(), "theirs") == 0);
        ids heard_plain;
        while (heard_plain.empty() || heard_plain.back() != "end") {
            const auto event = co_await next_plain(plain);
            heard_plain.push_back(cut_out(event, R"("eventId":")"));
        }
        CHECK(std::count(heard_plain.begin(), heard_plain.end(), "theirs") == 0);
        co_await node.stop();
    });
}

TEST_CASE("a node that starts while events keep coming is soon ready") {
    with_source([](asio::io_context& io, event_source& source) -> awaitable<void> {
        bool is_over = false;
        async::task_group busy{io.get_executor(), {}};
        busy.spawn("events", keep_publishing(source, is_over));
        co_await source.publish({make_event("first")});
        push_node node{io, source};
        const auto began = steady_clock::now();
        co_await node.start();
        CHECK(steady_clock::now() - began < 8s);
        is_over = true;
        co_await busy.join();
        co_await node.stop();
    });
}
