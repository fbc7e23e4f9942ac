#include "push_fixture.hpp"

#include "hermod/base/time.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

std::int64_t now_ms() { return to_unix_ms(std::chrono::system_clock::now()); }

contracts::control revoke(std::string subject, std::int64_t at) {
    return {contracts::access_changed{to_string(tenant), std::move(subject), "logout", at}};
}

/// A manager's token that is ten seconds old.
std::string old_token(std::string subject) { return make_token(auth::role::manager, tenant, {}, 600s, std::move(subject), 10s); }

awaitable<void> publish_late(event_source& source, push_node& node) {
    co_await async::sleep_for(2s);
    CHECK_FALSE(node.ready.failures().empty());
    co_await source.publish(make_epoch("first", 1));
}

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

TEST_CASE("whose rights have changed is cut off by the transport, at both doors, and nobody else is") {
    with_push([](asio::io_context& io, event_source& source, push_node& node) -> awaitable<void> {
        raw_socketio gone{io};
        raw_socketio stays{io};
        websocket_client gone_too{io.get_executor()};
        co_await gone.connect(node, auth_of(old_token("ana")));
        co_await stays.connect(node, auth_of(old_token("ben")));
        co_await gone_too.connect(node.app->port(), "/ws?token=" + old_token("ana"), internal_headers());
        const auto began = steady_clock::now();
        co_await source.publish(revoke("ana", now_ms()));
        const auto code = co_await gone.socket.wait_closed();
        CHECK(code == 4401);
        const auto plain_code = co_await gone_too.wait_closed();
        CHECK(plain_code == 4401);
        CHECK(steady_clock::now() - began < 2s);
        co_await source.publish({make_event("a")});
        const auto heard = co_await stays.next();
        CHECK(cut_out(heard, R"("eventId":")") == "a");
        CHECK(node.metrics.text().find("hermod_push_revoked_total 2") != std::string::npos);
    });
}

TEST_CASE("a void token does not come in again, a fresh one does") {
    with_push([](asio::io_context& io, event_source& source, push_node& node) -> awaitable<void> {
        raw_socketio gone{io};
        co_await gone.connect(node, auth_of(old_token("ana")));
        co_await source.publish(revoke("ana", now_ms() - 2'000));
        const auto code = co_await gone.socket.wait_closed();
        CHECK(code == 4401);
        raw_socketio stubborn{io};
        const auto refused = co_await stubborn.connect(node, auth_of(old_token("ana")));
        CHECK(refused == R"(44{"message":"The token has been revoked.","data":{"code":"TOKEN_REVOKED"}})");
        raw_socketio fresh{io};
        const auto token = make_token(auth::role::manager, tenant, {}, 600s, "ana");
        const auto accepted = co_await fresh.connect(node, auth_of(token));
        CHECK(accepted.starts_with("40"));
    });
}

TEST_CASE("a token of about the same moment is asked to be fresh, and never refused") {
    with_push([](asio::io_context& io, event_source& source, push_node& node) -> awaitable<void> {
        raw_socketio witness{io};
        co_await witness.connect(node, auth_of(old_token("ana")));
        co_await source.publish(revoke("ana", now_ms()));
        const auto code = co_await witness.socket.wait_closed();
        CHECK(code == 4401);
        websocket_client doubtful{io.get_executor()};
        const auto token = make_token(auth::role::manager, tenant, {}, 600s, "ana", 2s);
        co_await doubtful.connect(node.app->port(), "/ws?token=" + token, internal_headers());
        const auto text = co_await doubtful.wait_closed();
        CHECK(text == 4401);
    });
}

TEST_CASE("a change for the whole tenant cuts everybody of it, and of it alone") {
    with_push([](asio::io_context& io, event_source& source, push_node& node) -> awaitable<void> {
        raw_socketio first{io};
        raw_socketio widget{io};
        raw_socketio foreign{io};
        co_await first.connect(node, auth_of(old_token("ana")));
        co_await widget.connect(node, auth_of(make_token(auth::role::widget, tenant, conversation, 600s, "key-1", 10s)));
        co_await foreign.connect(node, auth_of(make_token(auth::role::manager, other_tenant, {}, 600s, "ana", 10s)));
        co_await source.publish(revoke("", now_ms()));
        const auto code = co_await first.socket.wait_closed();
        CHECK(code == 4401);
        const auto widget_code = co_await widget.socket.wait_closed();
        CHECK(widget_code == 4401);
        co_await source.publish({make_event("x", other_tenant)});
        const auto heard = co_await foreign.next();
        CHECK(cut_out(heard, R"("eventId":")") == "x");
    });
}

TEST_CASE("what was revoked while no node ran holds for the one that starts") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        event_source source{io};
        co_await source.start();
        co_await source.publish(revoke("ana", now_ms() - 1'000));
        push_node node{io, source};
        co_await node.start();
        raw_socketio late{io};
        const auto refused = co_await late.connect(node, auth_of(old_token("ana")));
        CHECK(cut_out(refused, R"("code":")") == "TOKEN_REVOKED");
        co_await node.stop();
        co_await source.stop();
    }, 60s);
}

TEST_CASE("a new epoch of the store makes clients reload, now and when they come back") {
    with_push([](asio::io_context& io, event_source& source, push_node& node) -> awaitable<void> {
        const auto token = make_token(auth::role::manager, tenant);
        raw_socketio away{io};
        const auto answer = co_await away.connect(node, auth_of(token));
        away.socket.drop();
        raw_socketio here{io};
        co_await here.connect(node, auth_of(token));
        co_await source.publish({make_event("a")});
        const auto seen = co_await here.next();
        CHECK(cut_out(seen, R"("epoch":")") == "1");
        co_await source.publish(make_epoch("2", 2));
        const auto told = co_await here.next();
        CHECK(told.starts_with(R"(42["resync",{"reason":"history_lost"})"));
        co_await source.publish({make_event("b")});
        const auto next = co_await here.next();
        CHECK(cut_out(next, R"("eventId":")") == "b");
        CHECK(cut_out(next, R"("epoch":")") == "2");
        raw_socketio back{io};
        const auto again = co_await back.connect(node, auth_of(token, cut_out(answer, R"("pid":")")));
        CHECK(again.find(cut_out(answer, R"("pid":")")) == std::string::npos);
        const auto reload = co_await back.next();
        CHECK(reload.starts_with(R"(42["resync",{"reason":"history_unknown")"));
        // An older word than the one that holds changes nothing.
        co_await source.publish(make_epoch("1", 1));
        co_await source.publish({make_event("c")});
        const auto last = co_await back.next();
        CHECK(cut_out(last, R"("epoch":")") == "2");
    });
}

TEST_CASE("a node is not ready before it knows the epoch of its stream") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        event_source source{io};
        co_await source.start(false);
        push_node node{io, source};
        async::task_group later{io.get_executor(), {}};
        later.spawn("epoch", publish_late(source, node));
        co_await node.start();
        co_await later.join();
        co_await node.stop();
        co_await source.stop();
    }, 60s);
}
