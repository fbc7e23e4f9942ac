#include "hermod/engineio/session.hpp"
#include "recording_port.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::engineio;
using namespace std::chrono_literals;
using hermod::testing::lines;
using hermod::testing::recording_port;
using outcome = session::poll_outcome;

namespace {

const deadline start{1h};

struct polling_session {
    session_settings settings{.ping_interval = 300ms, .ping_timeout = 200ms, .max_outbox_bytes = 1000};
    recording_port port;
    session under_test{settings, port, transport::polling, start};

    outcome poll(std::string& body, std::chrono::milliseconds at = 0ms) { return under_test.poll(body, start + at); }
};

struct websocket_session {
    session_settings settings{.ping_interval = 300ms, .ping_timeout = 200ms};
    recording_port port;
    session under_test{settings, port, transport::websocket, start};

    void receive(std::string_view text, std::chrono::milliseconds at = 0ms) {
        under_test.on_websocket_message(text, false, start + at);
    }
};

}  // namespace

TEST_CASE("the open packet has the five keys, and offers an upgrade to polling clients only") {
    session_settings settings;
    CHECK(session::open_packet(settings, "n1.abc", transport::polling) ==
          R"(0{"sid":"n1.abc","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000})");
    CHECK(session::open_packet(settings, "x", transport::websocket).find(R"("upgrades":[])") != std::string::npos);
    settings.allows_upgrades = false;
    CHECK(session::open_packet(settings, "x", transport::polling).find(R"("upgrades":[])") != std::string::npos);
}

TEST_CASE("messages posted come in, messages sent wait for the poll") {
    polling_session s;
    CHECK(s.under_test.post("4a\x1e""bAQ==\x1e""4b", start));
    CHECK(s.port.take() == lines{"message a", "binary \x01", "message b"});
    s.under_test.send(make_message({"one"}));
    s.under_test.send(make_message({"two"}));
    std::string body;
    CHECK(s.poll(body) == outcome::answered);
    CHECK(body == "4one\x1e""4two");
    CHECK(s.poll(body) == outcome::waiting);
    s.under_test.send(make_message({"three"}));
    CHECK(s.port.take() == lines{"poll 4three"});
}

TEST_CASE("two polls at once end the session: the first gets the close packet, the second is refused") {
    polling_session s;
    std::string body;
    CHECK(s.poll(body) == outcome::waiting);
    CHECK(s.poll(body) == outcome::refused);
    CHECK(s.port.take() == lines{"poll 1", "close transport error", "gone"});
    CHECK(s.poll(body) == outcome::refused);
}

TEST_CASE("an aborted poll ends the session") {
    polling_session s;
    std::string body;
    CHECK(s.poll(body) == outcome::waiting);
    s.under_test.on_poll_aborted();
    CHECK(s.port.take() == lines{"close transport error", "gone"});
}

TEST_CASE("a broken body ends the session, after what came before the break") {
    polling_session s;
    std::string body;
    CHECK(s.poll(body) == outcome::waiting);
    CHECK_FALSE(s.under_test.post("4a\x1e""abc\x1e""4b", start));
    CHECK(s.port.take() == lines{"message a", "poll 1", "close parse error", "gone"});
    CHECK_FALSE(s.under_test.post("4a", start));
}

TEST_CASE("a client that closes gets noop for its pending poll") {
    polling_session s;
    std::string body;
    CHECK(s.poll(body) == outcome::waiting);
    CHECK(s.under_test.post("1", start));
    CHECK(s.port.take() == lines{"poll 6", "close transport close", "gone"});
}

TEST_CASE("the server pings at the interval, and a pong sets the next one") {
    polling_session s;
    std::string body;
    CHECK(s.under_test.next_deadline() == start + 300ms);
    CHECK(s.poll(body) == outcome::waiting);
    s.under_test.tick(start + 300ms);
    CHECK(s.port.take() == lines{"poll 2"});
    CHECK(s.under_test.next_deadline() == start + 500ms);
    CHECK(s.under_test.post("3", start + 350ms));
    CHECK(s.under_test.next_deadline() == start + 650ms);
}

TEST_CASE("an abandoned polling session dies by ping timeout, even if its tick is late") {
    polling_session s;
    s.under_test.tick(start + 300ms);
    std::string body;
    CHECK(s.poll(body, 500ms) == outcome::refused);
    CHECK(s.port.take() == lines{"close ping timeout", "gone"});
    CHECK(s.under_test.next_deadline() == deadline::max());
}

TEST_CASE("a ping overtakes what is queued") {
    polling_session s;
    s.under_test.send(make_message({"a"}));
    s.under_test.tick(start + 300ms);
    std::string body;
    CHECK(s.poll(body, 310ms) == outcome::answered);
    CHECK(body == "2\x1e""4a");
    websocket_session w;
    w.under_test.tick(start + 300ms);
    CHECK(w.port.take() == lines{"urgent 2"});
}

TEST_CASE("an unsolicited pong is harmless, a client's ping ends the session") {
    websocket_session s;
    s.receive("3");
    CHECK(s.under_test.next_deadline() == start + 300ms);
    CHECK(s.port.take().empty());
    s.receive("2");
    CHECK(s.port.take() == lines{"ws close 0", "close transport error", "gone"});
}

TEST_CASE("on a WebSocket the other packet types are ignored, but for close") {
    websocket_session s;
    for (const auto* text : {"0", "5", "6", "3"}) s.receive(text);
    CHECK(s.port.take().empty());
    s.receive("bAQI=");
    s.under_test.on_websocket_message("\x01", true, start);
    s.receive("4");
    CHECK(s.port.take() == lines{"binary \x01\x02", "binary \x01", "message "});
    s.receive("1");
    CHECK(s.port.take() == lines{"ws close 0", "close transport close", "gone"});
}

TEST_CASE("what is no packet ends a WebSocket session") {
    for (const auto* text : {"", "abc", "7", "9x", "b*"}) {
        websocket_session s;
        s.receive(text);
        CHECK(s.port.take() == lines{"ws close 0", "close parse error", "gone"});
    }
}

TEST_CASE("a lost WebSocket ends the session with the reason") {
    websocket_session s;
    s.under_test.on_websocket_closed(close_reason::transport_close);
    CHECK(s.port.take() == lines{"close transport close", "gone"});
    s.under_test.send(make_message({"late"}));
    s.under_test.tick(start + 10s);
    CHECK(s.port.take().empty());
}

TEST_CASE("a server that closes gives the pending poll its close packet") {
    polling_session s;
    std::string body;
    CHECK(s.poll(body) == outcome::waiting);
    s.under_test.close(close_reason::forced, start);
    CHECK(s.port.take() == lines{"poll 1", "close forced close", "gone"});
}

TEST_CASE("a server that closes without a pending poll keeps the last packets for the next one") {
    polling_session s;
    s.under_test.send(make_message({"bye"}));
    s.under_test.close(close_reason::forced, start);
    CHECK(s.port.take() == lines{"close forced close"});
    std::string body;
    CHECK(s.poll(body, 20ms) == outcome::answered);
    CHECK(body == "4bye\x1e""1");
    CHECK(s.port.take() == lines{"gone"});
}

TEST_CASE("a closed polling session that nobody polls goes after the time-out") {
    polling_session s;
    s.under_test.close(close_reason::forced, start);
    CHECK(s.under_test.next_deadline() == start + 30s);
    s.under_test.tick(start + 30s);
    CHECK(s.port.take() == lines{"close forced close", "gone"});
}

TEST_CASE("a server closes a WebSocket with the code that it is given") {
    websocket_session s;
    s.under_test.close(close_reason::shutting_down, start, 1012, "restart");
    CHECK(s.port.take() == lines{"ws close 1012", "close server shutting down", "gone"});
}

TEST_CASE("a session that nobody polls is cut off when its queue is full") {
    polling_session s;
    for (int i = 0; i < 20; ++i) s.under_test.send(make_message({std::string(100, 'x')}));
    CHECK(s.port.take().empty());
    CHECK(s.under_test.next_deadline() < start);
    s.under_test.tick(start);
    CHECK(s.port.take() == lines{"close too slow", "gone"});
}
