#include "handlers/conversation_json.hpp"
#include "support/catch.hpp"

#include "hermod/json/reader.hpp"

using namespace hermod;
using namespace hermod::store;

namespace {

const system_time noon = *parse_rfc3339("2026-11-21T12:00:00Z");

history_message message(std::string id) {
    history_message one;
    one.id = std::move(id);
    one.direction = "inbound";
    one.text = "Hello";
    one.type = "text";
    one.created_at = noon;
    return one;
}

}  // namespace

TEST_CASE("the last page has no cursor, an earlier one has that of its oldest message") {
    history_page page;
    page.messages = {message("a"), message("b")};
    const auto last = json::document::parse(history_json(page)).value();
    CHECK(last.root()["nextCursor"].kind() == json::kind::null);
    page.has_more = true;
    const auto earlier = json::document::parse(history_json(page)).value();
    const auto text = earlier.root()["nextCursor"].string();
    REQUIRE(text.has_value());
    CHECK(decode_cursor(*text) == cursor{noon, "a"});
}

TEST_CASE("an inbound message has neither status nor attempt, and no error") {
    history_page page;
    page.messages = {message("a")};
    const auto parsed = json::document::parse(history_json(page)).value();
    const auto first = parsed.root()["messages"].at(0);
    CHECK(first["timestamp"].string() == "2026-11-21T12:00:00.000Z");
    for (const char* key :
         {"status", "attempt", "mediaUrl", "last_error", "last_error_at", "meta_message_id"})
        CHECK(first[key].kind() == json::kind::null);
}

TEST_CASE("a status shows the times that were reached, and the error as it was kept") {
    message_state state;
    state.status = contracts::message_status::failed;
    state.attempt = 2;
    state.failed_at = noon;
    state.last_error = R"({"code":131026,"title":"Message undeliverable"})";
    const auto parsed = json::document::parse(message_status_json("m1", state)).value();
    const auto root = parsed.root();
    CHECK(root["status"].string() == "failed");
    CHECK(root["attempt"].integer() == 2);
    CHECK(root["failed_at"].string() == "2026-11-21T12:00:00.000Z");
    CHECK(root["sent_at"].is_missing());
    CHECK(root["last_error"]["code"].integer() == 131026);
}

TEST_CASE("a window that was never opened has no end") {
    conversation_context context;
    context.now = noon;
    const auto widget = json::document::parse(widget_context_json(context)).value();
    CHECK(widget.root()["windowOpen"].boolean() == false);
    CHECK(widget.root()["windowExpiresAt"].kind() == json::kind::null);
    const auto internal = json::document::parse(internal_context_json(context)).value();
    CHECK(internal.root()["windowExpiresAt"].kind() == json::kind::null);
    CHECK(internal.root()["now"].integer() == to_unix_ms(noon));
}
