#include "inbox_fixture.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;

TEST_CASE(
    "notes are written for colleagues, changed by their author or a manager, and audited without "
    "their text"
) {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 1);
        const auto talk = box.talks[0];
        co_await http.post(
            path_of(talk, "assign"), R"({"userId":")" + to_string(box.agent) + R"("})"
        );
        const auto mine =
            co_await http.post(path_of(talk, "notes"), R"({"text":"calls back at five"})");
        REQUIRE(mine.status == 201);
        CHECK(mine.root()["note"]["author"]["name"].string() == "Mia");
        const std::string note{mine.root()["note"]["id"].string().value_or("")};
        http.act_as_person(box.own.tenant, box.agent, auth::role::agent);
        const auto theirs = co_await http.post(path_of(talk, "notes"), R"({"text":"ok"})");
        CHECK(theirs.status == 201);
        const auto forbidden =
            co_await http.send("PATCH", "/api/v1/notes/" + note, R"({"text":"no"})");
        CHECK(forbidden.status == 404);
        const auto list = co_await http.get(path_of(talk, "notes") + "?limit=1");
        CHECK(list.root()["data"].at(0)["text"].string() == "ok");
        const auto next = co_await http.get(
            path_of(talk, "notes") + "?limit=1&cursor=" + list.text("nextCursor")
        );
        CHECK(next.root()["data"].at(0)["text"].string() == "calls back at five");
        CHECK(next.root()["hasMore"].boolean() == false);
        http.act_as_person(box.own.tenant, box.manager, auth::role::manager);
        const auto changed =
            co_await http.send("PATCH", "/api/v1/notes/" + note, R"({"text":"calls back at six"})");
        CHECK(changed.root()["note"]["text"].string() == "calls back at six");
        const auto gone = co_await http.send("DELETE", "/api/v1/notes/" + note, "");
        CHECK(gone.status == 204);
        const auto again = co_await http.send("DELETE", "/api/v1/notes/" + note, "");
        CHECK(again.status == 404);
        const auto audit = co_await look_up(
            http,
            "select string_agg(action, ',' order by id) || ' ' || string_agg(coalesce(old ->> "
            "'body', new ->> 'body'), '') from audit where entity_id = '" +
                note + "'"
        );
        CHECK(audit == "note.added,note.changed,note.removed *********");
        const auto empty = co_await http.post(path_of(talk, "notes"), R"({"text":"  "})");
        CHECK(empty.status == 400);
        http.act_as_person(box.own.tenant, box.other_agent, auth::role::agent);
        const auto unlisted = co_await http.get(path_of(talk, "notes"));
        CHECK(unlisted.status == 404);
        const auto nowhere = co_await http.get(path_of(make_uuid_v7(), "notes"));
        CHECK(nowhere.status == 404);
        const auto unsearched = co_await http.get(path_of(talk, "search") + "?q=hello");
        CHECK(unsearched.status == 404);
        const auto unseen = co_await http.post(path_of(talk, "notes"), R"({"text":"hi"})");
        CHECK(unseen.status == 404);
    });
}

TEST_CASE("canned replies have one shortcut each, and managers look after them") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 0);
        const auto made = co_await http.post(
            "/api/v1/canned-replies", R"({"shortcut":"Hi","text":"Hello, how can we help?"})"
        );
        REQUIRE(made.status == 201);
        const auto path = "/api/v1/canned-replies/" +
                          std::string{made.root()["cannedReply"]["id"].string().value_or("")};
        const auto twice =
            co_await http.post("/api/v1/canned-replies", R"({"shortcut":"hi","text":"x"})");
        CHECK(twice.status == 409);
        const auto two_words =
            co_await http.post("/api/v1/canned-replies", R"({"shortcut":"a b","text":"x"})");
        CHECK(two_words.status == 400);
        const auto changed = co_await http.send("PATCH", path, R"({"text":"Hello!"})");
        CHECK(changed.root()["cannedReply"]["text"].string() == "Hello!");
        CHECK(changed.root()["cannedReply"]["shortcut"].string() == "Hi");
        http.act_as_person(box.own.tenant, box.agent, auth::role::agent);
        const auto list = co_await http.get("/api/v1/canned-replies");
        CHECK(list.root()["data"].size() == 1);
        const auto forbidden = co_await http.send("DELETE", path, "");
        CHECK(forbidden.status == 403);
        http.act_as_person(box.own.tenant, box.manager, auth::role::manager);
        const auto gone = co_await http.send("DELETE", path, "");
        CHECK(gone.status == 204);
    });
}

TEST_CASE(
    "the address book: a number is one contact in all its forms, and comes back when it was deleted"
) {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 3);
        const auto made = co_await http.post(
            "/api/v1/contacts", R"({"phone":"+55 (11) 98765-4321","name":"Bia"})"
        );
        REQUIRE(made.status == 201);
        const std::string id{made.root()["contact"]["id"].string().value_or("")};
        const auto other_form = co_await http.post(
            "/api/v1/contacts", R"({"phone":"551187654321","email":"bia@example.com"})"
        );
        CHECK(other_form.status == 200);
        CHECK(other_form.root()["contact"]["id"].string() == id);
        CHECK(other_form.root()["contact"]["name"].string() == "Bia");
        const auto local = co_await http.post("/api/v1/contacts", R"({"phone":"0812 345 678"})");
        CHECK(local.status == 400);
        const auto found = co_await http.get("/api/v1/contacts?search=bia");
        CHECK(found.root()["data"].size() == 1);
        const auto page = co_await http.get("/api/v1/contacts?limit=2");
        CHECK(page.root()["data"].at(0)["id"].string() == id);
        const auto rest =
            co_await http.get("/api/v1/contacts?limit=50&cursor=" + page.text("nextCursor"));
        CHECK(rest.root()["data"].size() == 3);
        const auto changed =
            co_await http.send("PATCH", "/api/v1/contacts/" + id, R"({"name":null})");
        CHECK(changed.root()["contact"]["name"].kind() == json::kind::null);
        CHECK(changed.root()["contact"]["email"].string() == "bia@example.com");
        const auto gone = co_await http.send("DELETE", "/api/v1/contacts/" + id, "");
        CHECK(gone.status == 204);
        const auto looked = co_await http.get("/api/v1/contacts/" + id);
        CHECK(looked.status == 404);
        const auto back = co_await http.post("/api/v1/contacts", R"({"phone":"+5511987654321"})");
        CHECK(back.status == 200);
        CHECK(back.root()["contact"]["id"].string() == id);
        http.act_as_person(box.own.tenant, box.agent, auth::role::agent);
        const auto unseen = co_await http.get("/api/v1/contacts");
        CHECK(unseen.root()["data"].size() == 0);
        const auto own = co_await http.post("/api/v1/contacts", R"({"phone":"+4930123456"})");
        CHECK(own.status == 201);
        const auto seen = co_await http.get("/api/v1/contacts");
        CHECK(seen.root()["data"].size() == 1);
    });
}

TEST_CASE("a person's data is handed over, and nothing of them is left after an erasure") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 2);
        const auto talk = box.talks[0];
        co_await http.post(path_of(talk, "notes"), R"({"text":"likes tea"})");
        co_await add_inbound(http, box, talk, "tea", "green tea please");
        const auto person = co_await look_up(
            http, "select contact_id from conversations where id = '" + to_string(talk) + "'"
        );
        const auto all = co_await http.get("/api/v1/contacts/" + person + "/export");
        REQUIRE(all.status == 200);
        CHECK(all.root()["messages"].size() == 2);
        CHECK(all.root()["messages"].at(1)["body"].string() == "green tea please");
        CHECK(all.root()["person"]["contact"]["name"].string() == "c0");
        CHECK(all.root()["person"]["notes"].at(0)["text"].string() == "likes tea");
        http.announced.clear();
        const auto erased = co_await http.post("/api/v1/contacts/" + person + "/erase", "");
        CHECK(erased.status == 200);
        REQUIRE(http.announced.size() == 1);
        CHECK(http.announced[0].payload_json.find("\"isDeleted\": true") != std::string::npos);
        for (const char* table : {"messages", "notes", "conversations"}) {
            const auto id = std::string{table} == "conversations" ? "id" : "conversation_id";
            const auto left = co_await look_up(
                http,
                std::string{"select count(*) from "} + table + " where " + id + " = '" +
                    to_string(talk) + "'"
            );
            CHECK(left == "0");
        }
        const auto left =
            co_await look_up(http, "select count(*) from contacts where id = '" + person + "'");
        CHECK(left == "0");
        const auto audit = co_await look_up(
            http,
            "select string_agg(action, ',' order by id) from audit where entity = 'contact' and "
            "entity_id = '" +
                person + "'"
        );
        CHECK(audit == "contact.exported,contact.erased");
        const auto whole =
            co_await look_up(http, "select audit_first_flaw('" + to_string(box.own.tenant) + "')");
        CHECK(whole.empty());
        const auto again = co_await http.post("/api/v1/contacts/" + person + "/erase", "");
        CHECK(again.status == 404);
        const auto other = co_await http.get(path_of(box.talks[1], "messages"));
        CHECK(other.root()["data"].size() == 1);
    });
}
