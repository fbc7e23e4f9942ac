#include "inbox_fixture.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

bool flag(const answer& given, std::string_view name) {
    return given.root()["conversation"][name].boolean().value_or(false);
}

std::int64_t number(const answer& given, std::string_view name) {
    return given.root()["conversation"][name].integer().value_or(-1);
}

std::string user_body(const uuid& user) {
    return R"({"userId":")" + to_string(user) + R"("})";
}

}  // namespace

TEST_CASE(
    "a change answers the conversation, raises its version once and is told and audited with it"
) {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 1);
        const auto talk = box.talks[0];
        const std::pair<const char*, const char*> pairs[]{
            {"archive", "isArchived"},
            {"favorite", "isFavorite"},
            {"pin", "isPinned"},
            {"unread", "isMarkedUnread"}};
        std::int64_t version = 0;
        for (const auto& [verb, field] : pairs) {
            CAPTURE(verb);
            const auto done = co_await http.post(path_of(talk, verb), "");
            REQUIRE(done.status == 200);
            CHECK(satisfies(done, "conversation"));
            CHECK(flag(done, field));
            CHECK(number(done, "version") == ++version);
            const auto again = co_await http.post(path_of(talk, verb), "");
            CHECK(again.status == 200);
            CHECK(number(again, "version") == version);
        }
        REQUIRE(http.announced.size() == 4);
        const auto& told = http.announced[0];
        CHECK(told.event_id == "v:" + to_string(talk) + ":1");
        CHECK(told.type == "conversation_updated");
        CHECK(told.payload_json.find("\"isArchived\": true") != std::string::npos);
        const auto kept = co_await look_up(
            http,
            "select count(*) from pending_events where conversation_id = '" + to_string(talk) + "'"
        );
        CHECK(kept == "4");
        const auto audited = co_await look_up(
            http,
            "select string_agg(action || ' ' || actor_id || ' ' || (old ->> 'isArchived') || (new "
            "->> 'isArchived'), ',') from audit where entity_id = '" +
                to_string(talk) + "' and action = 'conversation.archived'"
        );
        CHECK(audited == "conversation.archived " + to_string(box.manager) + " falsetrue");
        const auto count = co_await look_up(
            http, "select count(*) from audit where entity_id = '" + to_string(talk) + "'"
        );
        CHECK(count == "4");
    });
}

TEST_CASE("reading takes the count away, up to a message only what was said until then") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 1);
        const auto talk = box.talks[0];
        for (int i = 1; i <= 4; ++i)
            co_await add_inbound(http, box, talk, "n" + std::to_string(i), "more");
        const auto part = co_await http.post(path_of(talk, "read"), R"({"upTo":"n2"})");
        CHECK(number(part, "unreadCount") == 2);
        const auto back = co_await http.post(path_of(talk, "read"), R"({"upTo":"n1"})");
        CHECK(number(back, "unreadCount") == 2);
        co_await add_inbound(http, box, talk, "n5", "and more");
        const auto again = co_await http.post(path_of(talk, "read"), R"({"upTo":"n3"})");
        CHECK(number(again, "unreadCount") == 2);
        co_await http.post(path_of(talk, "unread"), "");
        const auto all = co_await http.post(path_of(talk, "read"), "");
        CHECK(number(all, "unreadCount") == 0);
        CHECK(!flag(all, "isMarkedUnread"));
        const auto unknown = co_await http.post(path_of(talk, "read"), R"({"upTo":"nothing"})");
        CHECK(unknown.status == 404);
        const auto bad = co_await http.post(path_of(talk, "read"), R"({"upTo":7})");
        CHECK(bad.status == 400);
    });
}

TEST_CASE("muting lasts until a time or for ever") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 1);
        const auto until = co_await http.post(
            path_of(box.talks[0], "mute"), R"({"until":"2030-01-02T03:04:05Z"})"
        );
        CHECK(until.root()["conversation"]["mutedUntil"].string() == "2030-01-02T03:04:05.000Z");
        const auto for_ever =
            co_await http.post(path_of(box.talks[0], "mute"), R"({"until":null})");
        CHECK(for_ever.root()["conversation"]["mutedUntil"].string() == "2200-01-01T00:00:00.000Z");
        const auto loud = co_await http.post(path_of(box.talks[0], "unmute"), "");
        CHECK(loud.root()["conversation"]["mutedUntil"].kind() == json::kind::null);
        const auto bad =
            co_await http.post(path_of(box.talks[0], "mute"), R"({"until":"tomorrow"})");
        CHECK(bad.status == 400);
    });
}

TEST_CASE(
    "a manager assigns to whom they want, an agent takes what nobody has, and the second is told "
    "who was first"
) {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 2);
        const auto talk = box.talks[0];
        const auto given = co_await http.post(path_of(talk, "assign"), user_body(box.agent));
        CHECK(given.root()["conversation"]["assignedTo"]["name"].string() == "Ari");
        const auto nobody = co_await http.post(path_of(talk, "assign"), user_body(make_uuid_v7()));
        CHECK(nobody.status == 422);
        const auto taken = co_await http.post(path_of(talk, "assign"), R"({"userId":null})");
        CHECK(taken.root()["conversation"]["assignedTo"].kind() == json::kind::null);
        co_await look_up(
            http,
            "update tenants set settings = '{\"agentsSeeUnassigned\": true}' where id = '" +
                to_string(box.own.tenant) + "' returning id"
        );
        http.act_as_person(box.own.tenant, box.agent, auth::role::agent);
        const auto forbidden = co_await http.post(path_of(talk, "assign"), user_body(box.agent));
        CHECK(forbidden.status == 403);
        const auto first = co_await http.post(path_of(talk, "claim"), "");
        CHECK(first.status == 200);
        const auto again = co_await http.post(path_of(talk, "claim"), "");
        CHECK(again.status == 200);
        http.act_as_person(box.own.tenant, box.other_agent, auth::role::agent);
        const auto second = co_await http.post(path_of(talk, "claim"), "");
        CHECK(second.status == 409);
        CHECK(second.code() == "ALREADY_CLAIMED");
        CHECK(second.root()["error"]["details"]["assignedTo"]["name"].string() == "Ari");
        const auto not_mine = co_await http.post(path_of(talk, "release"), "");
        CHECK(not_mine.status == 404);
        http.act_as_person(box.own.tenant, box.agent, auth::role::agent);
        const auto back = co_await http.post(path_of(talk, "release"), "");
        CHECK(back.status == 200);
        CHECK(back.root()["conversation"]["assignedTo"].kind() == json::kind::null);
    });
}

TEST_CASE("tags are a sorted set, and the tenant's tags can be chosen from") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 1);
        const auto set = co_await http.send(
            "PUT", path_of(box.talks[0], "tags"), R"({"tags":["vip"," late ","vip"]})"
        );
        CHECK(set.root()["conversation"]["tags"].dump() == R"(["late","vip"])");
        const auto all = co_await http.get("/api/v1/tags");
        CHECK(all.root()["data"].dump() == R"(["late","vip"])");
        const auto bad =
            co_await http.send("PUT", path_of(box.talks[0], "tags"), R"({"tags":[""]})");
        CHECK(bad.status == 400);
    });
}

TEST_CASE("what was cleared or deleted can be taken back once, with what was said meanwhile") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 2);
        const auto talk = box.talks[0];
        const auto cleared = co_await http.post(path_of(talk, "clear"), "");
        REQUIRE(cleared.status == 200);
        CHECK(satisfies(cleared, "undo-ticket"));
        const auto empty = co_await http.get(path_of(talk, "messages"));
        CHECK(empty.root()["data"].size() == 0);
        const auto now = co_await http.get(path_of(talk));
        CHECK(now.root()["conversation"]["lastMessage"].kind() == json::kind::null);
        CHECK(number(now, "unreadCount") == 0);
        CHECK(names_in(co_await http.get("/api/v1/conversations?search=hello")) == "c1");
        co_await add_inbound(http, box, talk, "later", "are you there?");
        const auto one = co_await http.get(path_of(talk, "messages"));
        CHECK(one.root()["data"].size() == 1);
        const auto body = R"({"undoToken":")" + cleared.text("undoToken") + R"("})";
        const auto back = co_await http.post("/api/v1/conversations/undo", body);
        REQUIRE(back.status == 200);
        CHECK(number(back, "unreadCount") == 2);
        CHECK(back.root()["conversation"]["lastMessage"]["messageId"].string() == "later");
        const auto two = co_await http.get(path_of(talk, "messages"));
        CHECK(two.root()["data"].size() == 2);
        const auto twice = co_await http.post("/api/v1/conversations/undo", body);
        CHECK(twice.status == 404);
    });
}

TEST_CASE("a deleted conversation is gone until something new is said") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 2);
        const auto talk = box.talks[0];
        const auto gone = co_await http.send("DELETE", path_of(talk), "");
        REQUIRE(gone.status == 200);
        const auto looked = co_await http.get(path_of(talk));
        CHECK(looked.status == 404);
        CHECK(names_in(co_await http.get("/api/v1/conversations")) == "Ana c1");
        const auto twice = co_await http.send("DELETE", path_of(talk), "");
        CHECK(twice.status == 404);
        co_await add_inbound(http, box, talk, "new", "hello again");
        CHECK(names_in(co_await http.get("/api/v1/conversations")) == "c0 Ana c1");
        const auto thread = co_await http.get(path_of(talk, "messages"));
        CHECK(thread.root()["data"].size() == 1);
        const auto told = co_await look_up(
            http,
            "select payload from pending_events where conversation_id = '" + to_string(talk) +
                "' order by place desc limit 1"
        );
        CHECK(told.find("\"isDeleted\": false") != std::string::npos);
    });
}

TEST_CASE("an archived conversation comes back with a new message, unless the tenant keeps it away"
) {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 1);
        co_await http.post(path_of(box.talks[0], "archive"), "");
        co_await add_inbound(http, box, box.talks[0], "a1", "hello");
        const auto back = co_await http.get(path_of(box.talks[0]));
        CHECK(!flag(back, "isArchived"));
        co_await look_up(
            http,
            "update tenants set settings = '{\"keepArchivedOnNewMessage\": true}' where id = '" +
                to_string(box.own.tenant) + "' returning id"
        );
        co_await http.post(path_of(box.talks[0], "archive"), "");
        co_await add_inbound(http, box, box.talks[0], "a2", "hello?");
        const auto away = co_await http.get(path_of(box.talks[0]));
        CHECK(flag(away, "isArchived"));
    });
}
