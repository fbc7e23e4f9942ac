#include "frame_log.hpp"
#include "frame_writer.hpp"
#include "support/catch.hpp"

using namespace hermod::amqp;

namespace {

/// A reader that is past the protocol's opening, as after a handshake.
struct tuned_reader {
    tuned_reader() {
        frame_writer writer;
        amqp_connection_start_t start{};
        start.version_minor = 9;
        start.mechanisms = to_bytes("PLAIN");
        start.locales = to_bytes("en_US");
        writer.method(0, AMQP_CONNECTION_START_METHOD, &start);
        frame_log ignored;
        REQUIRE(reader.feed(writer.buffer(), ignored));
        REQUIRE(ignored.methods.size() == 1);
    }
    frame_reader reader;
};

outgoing full_message() {
    outgoing out;
    out.exchange = "hermod.send";
    out.routing_key = "p.3";
    out.message_id = "m-1";
    out.type = "pack";
    out.correlation_id = "c-1";
    out.reply_to = "replies";
    out.headers = {{"text", std::string{"value"}}, {"number", std::int64_t{-7}}, {"flag", true}};
    out.body = "hello";
    return out;
}

/// What the broker would deliver of a message that we publish: the publish method replaced by a deliver.
std::string as_delivery(const outgoing& message, std::uint16_t channel, std::uint64_t tag, bool is_duplicate, std::size_t frame_max) {
    frame_writer published;
    published.set_frame_max(frame_max);
    REQUIRE(published.publish(channel, message, is_duplicate));
    frame_writer method_only;
    amqp_basic_publish_t fields{};
    fields.exchange = to_bytes(message.exchange);
    fields.routing_key = to_bytes(message.routing_key);
    fields.mandatory = 1;
    method_only.method(channel, AMQP_BASIC_PUBLISH_METHOD, &fields);
    REQUIRE(published.buffer().starts_with(method_only.buffer()));

    frame_writer delivered;
    amqp_basic_deliver_t deliver{};
    deliver.consumer_tag = to_bytes("tag");
    deliver.delivery_tag = tag;
    deliver.exchange = to_bytes(message.exchange);
    deliver.routing_key = to_bytes(message.routing_key);
    delivered.method(channel, AMQP_BASIC_DELIVER_METHOD, &deliver);
    return delivered.buffer() + published.buffer().substr(method_only.buffer().size());
}

}  // namespace

TEST_CASE("a message survives writing and reading with all of its properties") {
    tuned_reader in;
    frame_log log;
    REQUIRE(in.reader.feed(as_delivery(full_message(), 5, 42, true, 131'072), log));
    REQUIRE(log.contents.size() == 1);
    const auto& got = log.contents[0].message;
    CHECK(log.contents[0].consumer_tag == "tag");
    CHECK(got.tag == 42);
    CHECK(got.exchange == "hermod.send");
    CHECK(got.routing_key == "p.3");
    CHECK(got.message_id == "m-1");
    CHECK(got.type == "pack");
    CHECK(got.correlation_id == "c-1");
    CHECK(got.reply_to == "replies");
    CHECK(got.body == "hello");
    CHECK(std::get<std::string>(got.headers.at("text")) == "value");
    CHECK(std::get<std::int64_t>(got.headers.at("number")) == -7);
    CHECK(std::get<bool>(got.headers.at("flag")));
    CHECK(std::get<bool>(got.headers.at("x-possible-duplicate")));
}

TEST_CASE("messages cut anywhere, byte by byte and between channels, are put together again") {
    tuned_reader in;
    frame_log log;
    auto message = full_message();
    message.body.assign(10'000, 'x');
    const auto bytes = as_delivery(message, 1, 1, false, 4096) + as_delivery(full_message(), 2, 1, false, 4096);
    for (const char byte : bytes) REQUIRE(in.reader.feed({&byte, 1}, log));
    REQUIRE(log.contents.size() == 2);
    CHECK(log.contents[0].message.body == message.body);
    CHECK(log.contents[1].message.body == "hello");
}

TEST_CASE("an empty body and the offset of a stream are read") {
    tuned_reader in;
    frame_log log;
    outgoing message;
    message.headers = {{"x-stream-offset", std::int64_t{1234}}};
    REQUIRE(in.reader.feed(as_delivery(message, 1, 1, false, 131'072), log));
    REQUIRE(log.contents.size() == 1);
    CHECK(log.contents[0].message.body.empty());
    CHECK(log.contents[0].message.stream_offset == 1234);
}

TEST_CASE("a reader that was stopped reads nothing more") {
    tuned_reader in;
    frame_log log;
    in.reader.stop();
    CHECK(in.reader.feed(as_delivery(full_message(), 1, 1, false, 131'072), log));
    CHECK(log.contents.empty());
}

TEST_CASE("bytes that are no AMQP are an error and not a crash") {
    tuned_reader in;
    frame_log log;
    CHECK_FALSE(in.reader.feed(std::string(64, '\xFF'), log));
    CHECK_FALSE(in.reader.trouble().empty());
}

TEST_CASE("a body without its header is an error") {
    tuned_reader in;
    frame_log log;
    const std::string body_frame{"\x03\x00\x01\x00\x00\x00\x02hi\xCE", 10};
    CHECK_FALSE(in.reader.feed(body_frame, log));
    CHECK(in.reader.trouble() == "content body without its header");
}

TEST_CASE("a message whose texts are too long for the protocol is not written at all") {
    frame_writer out;
    auto message = full_message();
    message.routing_key.assign(256, 'k');
    CHECK_FALSE(out.publish(1, message, false));
    message = full_message();
    message.headers.emplace("huge", std::string(200'000, 'h'));
    CHECK_FALSE(out.publish(1, message, false));
    CHECK(out.buffer().empty());
}
