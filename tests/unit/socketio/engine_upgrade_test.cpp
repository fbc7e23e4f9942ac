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

struct upgrading_session {
    session_settings settings;
    recording_port port;
    session under_test{settings, port, transport::polling, start};

    upgrading_session() { CHECK(under_test.attach_probe(start)); }
    void receive(std::string_view text) { under_test.on_probe_message(text, false); }
};

}  // namespace

TEST_CASE("a probe is answered, the pending poll ended, and the upgrade flushes what is queued") {
    upgrading_session s;
    std::string body;
    CHECK(s.under_test.poll(body, start) == outcome::waiting);
    s.receive("2probe");
    CHECK(s.port.take() == lines{"probe 3probe", "poll 6"});
    s.under_test.send(make_message({"a"}));
    s.under_test.send(make_message({"b"}));
    CHECK(s.port.take().empty());
    s.receive("5");
    CHECK(s.port.take() == lines{"probe adopted", "ws 4a", "ws 4b"});
    CHECK(s.under_test.current_transport() == transport::websocket);
    CHECK(s.under_test.poll(body, start) == outcome::refused);
    s.under_test.send(make_message({"c"}));
    CHECK(s.port.take() == lines{"ws 4c"});
}

TEST_CASE("queued packets may go out by a poll during the upgrade, an empty poll ends soon") {
    upgrading_session s;
    s.receive("2probe");
    s.under_test.send(make_message({"a"}));
    std::string body;
    CHECK(s.under_test.poll(body, start) == outcome::answered);
    CHECK(body == "4a");
    CHECK(s.under_test.poll(body, start) == outcome::waiting);
    CHECK(s.under_test.next_deadline() == start + 50ms);
    s.under_test.tick(start + 50ms);
    CHECK(s.port.take() == lines{"probe 3probe", "poll 6"});
}

TEST_CASE("a poll still pending at the upgrade is refused") {
    upgrading_session s;
    s.receive("2probe");
    std::string body;
    CHECK(s.under_test.poll(body, start) == outcome::waiting);
    s.receive("5");
    CHECK(s.port.take() == lines{"probe 3probe", "probe adopted", "poll refused"});
}

TEST_CASE("a probe that says anything else is closed and the polling session lives on") {
    for (const auto* text : {"2", "4hello", "", "2probe2"}) {
        upgrading_session s;
        s.receive(text);
        CHECK(s.port.take() == lines{"probe close"});
        CHECK(s.under_test.is_open());
        CHECK(s.under_test.attach_probe(start));
    }
    upgrading_session s;
    s.under_test.on_probe_message("2probe", true);
    CHECK(s.port.take() == lines{"probe close"});
}

TEST_CASE("a probe that stays silent is closed after the time-out and the session lives on") {
    upgrading_session s;
    CHECK(s.under_test.next_deadline() == start + 10s);
    s.under_test.tick(start + 10s);
    CHECK(s.port.take() == lines{"probe close"});
    CHECK(s.under_test.is_open());
    CHECK(s.under_test.current_transport() == transport::polling);
}

TEST_CASE("a second probe, or one after the upgrade, is not wanted") {
    upgrading_session s;
    CHECK_FALSE(s.under_test.attach_probe(start));
    s.receive("2probe");
    CHECK_FALSE(s.under_test.attach_probe(start));
    s.receive("5");
    CHECK_FALSE(s.under_test.attach_probe(start));
}

TEST_CASE("a lost probe leaves the polling session, which may try again") {
    upgrading_session s;
    s.receive("2probe");
    s.under_test.on_probe_closed();
    CHECK(s.under_test.is_open());
    CHECK(s.under_test.attach_probe(start));
}

TEST_CASE("the heartbeat runs on across the upgrade: a pong asked for by polling may come by WebSocket") {
    upgrading_session s;
    std::string body;
    s.receive("2probe");
    s.under_test.tick(start + 9s);
    s.receive("5");
    s.port.take();
    s.under_test.tick(start + 25s);
    CHECK(s.port.take() == lines{"urgent 2"});
    s.under_test.on_websocket_message("3", false, start + 26s);
    CHECK(s.under_test.next_deadline() == start + 51s);
}

TEST_CASE("a session that ends takes its probe with it") {
    upgrading_session s;
    CHECK(s.under_test.post("1", start));
    CHECK(s.port.take() == lines{"probe close", "close transport close", "gone"});
}

TEST_CASE("no upgrade is begun where upgrades are off") {
    const session_settings settings{.allows_upgrades = false};
    recording_port port;
    session under_test{settings, port, transport::polling, start};
    CHECK_FALSE(under_test.attach_probe(start));
}
