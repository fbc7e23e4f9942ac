#include "negotiation.hpp"

#include "frame_log.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::amqp;

namespace {

connection_settings settings_of_test() {
    connection_settings out;
    out.hosts = {{"localhost", 5672}};
    out.user = "u";
    out.password = secret{"geheim"};
    out.name = "test";
    return out;
}

negotiation::state tune(negotiation& talk, frame_writer& out, amqp_connection_tune_t offer) {
    return talk.on_method(AMQP_CONNECTION_TUNE_METHOD, &offer, out);
}

}  // namespace

TEST_CASE("the answer to start logs in and asks for what must be asked for") {
    const auto settings = settings_of_test();
    negotiation talk{settings};
    frame_writer out;
    amqp_connection_start_t start{};
    CHECK(talk.on_method(AMQP_CONNECTION_START_METHOD, &start, out) == negotiation::state::waiting);
    for (const auto* wanted : {"consumer_cancel_notify", "connection.blocked", "PLAIN", "connection_name"})
        CHECK(out.buffer().find(wanted) != std::string::npos);
    CHECK(out.buffer().find(std::string{"\0u\0geheim", 9}) != std::string::npos);
}

TEST_CASE("the smaller of both sides' limits holds, and 0 means no limit of the broker") {
    const auto settings = settings_of_test();
    negotiation talk{settings};
    frame_writer out;
    CHECK(tune(talk, out, {.channel_max = 100, .frame_max = 8192, .heartbeat = 5}) == negotiation::state::tuned);
    CHECK(talk.channel_max() == 100);
    CHECK(talk.frame_max() == 8192);
    CHECK(talk.heartbeat() == std::chrono::seconds{5});
    CHECK(tune(talk, out, {.channel_max = 0, .frame_max = 0, .heartbeat = 0}) == negotiation::state::tuned);
    CHECK(talk.channel_max() == 2047);
    CHECK(talk.frame_max() == 131'072);
    CHECK(talk.heartbeat() == settings.heartbeat);
    tune(talk, out, {.channel_max = 1, .frame_max = 1'000'000, .heartbeat = 60});
    CHECK(talk.frame_max() == 131'072);
    CHECK(talk.heartbeat() == settings.heartbeat);
}

TEST_CASE("a refusal to log in fails with the broker's words") {
    const auto settings = settings_of_test();
    negotiation talk{settings};
    frame_writer out;
    amqp_connection_close_t close{};
    close.reply_code = 403;
    close.reply_text = to_bytes("ACCESS_REFUSED - Login was refused");
    CHECK(talk.on_method(AMQP_CONNECTION_CLOSE_METHOD, &close, out) == negotiation::state::failed);
    CHECK(talk.trouble() == "403 ACCESS_REFUSED - Login was refused");
}
