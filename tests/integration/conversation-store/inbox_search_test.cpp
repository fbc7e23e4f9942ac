#include "inbox_fixture.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;

TEST_CASE("a search finds people by name and messages by words, newest first, page by page") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 5);
        for (int i = 0; i < 5; ++i)
            co_await add_inbound(
                http,
                box,
                box.talks[static_cast<std::size_t>(i)],
                "p" + std::to_string(i),
                "the parcel no. " + std::to_string(i) + " is late"
            );
        const auto first = co_await http.get("/api/v1/search?q=parcel%20late&limit=2");
        REQUIRE(first.status == 200);
        CHECK(first.root()["messages"].at(0)["messageId"].string() == "p4");
        CHECK(first.root()["messages"].at(0)["preview"].string() == "the parcel no. 4 is late");
        CHECK(first.root()["conversations"].size() == 0);
        const auto second = co_await http.get(
            "/api/v1/search?q=parcel%20late&limit=50&cursor=" + first.text("nextCursor")
        );
        CHECK(second.root()["messages"].size() == 3);
        CHECK(second.root()["messages"].at(0)["messageId"].string() == "p2");
        const auto people = co_await http.get("/api/v1/search?q=c3");
        CHECK(people.root()["conversations"].at(0)["id"].string() == to_string(box.talks[3]));
        const auto inside = co_await http.get(path_of(box.talks[1], "search") + "?q=parc");
        CHECK(inside.root()["data"].size() == 1);
        CHECK(inside.root()["data"].at(0)["messageId"].string() == "p1");
        const auto odd = co_await http.get("/api/v1/search?q=it's%20%5C%20%26%20%7C%20!%20parcel");
        CHECK(odd.status == 200);
        const auto none = co_await http.get("/api/v1/search?q=");
        CHECK(none.status == 400);
        http.act_as_person(box.own.tenant, box.agent, auth::role::agent);
        const auto unseen = co_await http.get("/api/v1/search?q=parcel");
        CHECK(unseen.root()["messages"].size() == 0);
        const auto foreign = co_await http.get(path_of(box.talks[1], "search") + "?q=parcel");
        CHECK(foreign.root()["data"].size() == 0);
    });
}

TEST_CASE("messages of older weeks are found, other tenants' are not") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 1);
        co_await add_inbound(http, box, box.talks[0], "old", "a very special word: xylophone");
        co_await look_up(
            http,
            "update messages set created_at = now() - interval '200 days' where id = 'old' and "
            "tenant_id = '" +
                to_string(box.own.tenant) + "' returning 1"
        );
        const auto found = co_await http.get("/api/v1/search?q=xylo");
        CHECK(found.root()["messages"].size() == 1);
        const auto other = co_await make_inbox(http, 1);
        co_await add_inbound(http, other, other.talks[0], "ours", "marimba");
        const auto nothing = co_await http.get("/api/v1/search?q=xylophone");
        CHECK(nothing.root()["messages"].size() == 0);
    });
}

TEST_CASE("figures: volumes by day, how long customers waited, why messages failed") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 1);
        const auto tenant = "'" + to_string(box.own.tenant) + "'";
        co_await look_up(http, "delete from messages where tenant_id = " + tenant + " returning 1");
        const auto add = [&](const char* id, const char* direction, const char* at, const char* rest
                         ) {
            return look_up(
                http,
                "insert into messages (tenant_id, id, conversation_id, account_id, direction, "
                "kind, body, conv_seq, created_at, status, attempt, failed_at, last_error) values "
                "(" +
                    tenant + ", '" + id + "', '" + to_string(box.talks[0]) + "', '" +
                    to_string(box.own.account) + "', '" + direction + "', 'text', 'x', 1, '" + at +
                    "', " + rest + ") returning 1"
            );
        };
        co_await add("f1", "inbound", "2026-11-02 10:00:00Z", "null, null, null, null");
        co_await add("f2", "inbound", "2026-11-02 10:01:00Z", "null, null, null, null");
        co_await add("f3", "outbound", "2026-11-02 10:02:00Z", "40, 1, null, null");
        co_await add(
            "f4",
            "outbound",
            "2026-11-02 10:03:00Z",
            "35, 1, '2026-11-02 10:03:01Z', '{\"code\":131026,\"title\":\"Message undeliverable\"}'"
        );
        co_await add("f5", "inbound", "2026-11-04 10:00:00Z", "null, null, null, null");
        co_await add(
            "f6",
            "outbound",
            "2026-11-04 10:00:20Z",
            "35, 1, '2026-11-04 10:03:01Z', '{\"code\":null,\"title\":\"WINDOW_CLOSED\"}'"
        );
        const auto figures = co_await http.get("/api/v1/analytics?from=2026-11-01&to=2026-11-04");
        REQUIRE(figures.status == 200);
        const auto days = figures.root()["volumes"];
        REQUIRE(days.size() == 4);
        CHECK(days.at(1)["day"].string() == "2026-11-02");
        CHECK(days.at(1)["inbound"].integer() == 2);
        CHECK(days.at(1)["outbound"].integer() == 2);
        CHECK(days.at(2)["inbound"].integer() == 0);
        CHECK(figures.root()["firstResponse"]["count"].integer() == 2);
        CHECK(figures.root()["firstResponse"]["p50Seconds"].number() == 70.0);
        CHECK(figures.root()["failures"].size() == 2);
        const auto bad = co_await http.get("/api/v1/analytics?from=2026-11-05&to=2026-11-04");
        CHECK(bad.status == 400);
        const auto long_span = co_await http.get("/api/v1/analytics?from=2025-11-05&to=2026-11-04");
        CHECK(long_span.status == 400);
        http.act_as_person(box.own.tenant, box.agent, auth::role::agent);
        const auto forbidden = co_await http.get("/api/v1/analytics");
        CHECK(forbidden.status == 403);
    });
}

TEST_CASE("an operator sees what is uncertain, failed or waiting, and settles what they know") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 1);
        const auto ids = "'" + to_string(box.own.tenant) + "'";
        const auto talk = "'" + to_string(box.talks[0]) + "', '" + to_string(box.own.account) + "'";
        const auto add = [&](const std::string& id, const std::string& rank) {
            return look_up(
                http,
                "insert into messages (tenant_id, id, conversation_id, account_id, direction, "
                "kind, body, conv_seq, created_at, status, attempt, failed_at) values (" +
                    ids + ", '" + id + "', " + talk + ", 'outbound', 'text', 'x', 1, now(), " +
                    rank + ", 1, case when " + rank + " = 35 then now() end) returning 1"
            );
        };
        co_await add("u1", "20");
        co_await add("u2", "20");
        co_await add("u3", "20");
        co_await add("bad", "35");
        co_await look_up(
            http,
            "insert into deliveries (tenant_id, message_id, attempt, account_id, conversation_id, "
            "conv_seq, priority, is_queued, state, due_at, uncertain_at) select tenant_id, id, 1, "
            "account_id, conversation_id, 1, 0, false, 3, now(), now() from messages where "
            "tenant_id = " +
                ids + " and id in ('u1', 'u2') returning 1"
        );
        co_await look_up(
            http,
            "insert into attempts (tenant_id, message_id, attempt, try, result, at) values (" +
                ids + ", 'u3', 1, 1, 'hold', now()) returning 1"
        );
        const auto list = co_await http.get("/api/v1/messages?status=uncertain&limit=2");
        REQUIRE(list.status == 200);
        CHECK(list.root()["data"].at(0)["id"].string() == "u3");
        const auto rest = co_await http.get(
            "/api/v1/messages?status=uncertain&cursor=" + list.text("nextCursor")
        );
        CHECK(rest.root()["data"].size() == 1);
        const auto failed = co_await http.get("/api/v1/messages?status=failed");
        CHECK(failed.root()["data"].at(0)["id"].string() == "bad");
        const auto waiting = co_await http.get("/api/v1/messages?status=scheduled");
        CHECK(waiting.root()["data"].size() == 0);
        const auto sent = co_await http.post("/api/v1/messages/u1/settle", R"({"as":"sent"})");
        CHECK(sent.status == 200);
        const auto lost = co_await http.post("/api/v1/messages/u3/settle", R"({"as":"failed"})");
        CHECK(lost.status == 200);
        const auto again = co_await http.post("/api/v1/messages/u1/settle", R"({"as":"failed"})");
        CHECK(again.status == 409);
        const auto unknown =
            co_await http.post("/api/v1/messages/nothing/settle", R"({"as":"failed"})");
        CHECK(unknown.status == 404);
        const auto bad = co_await http.post("/api/v1/messages/u2/settle", R"({"as":"read"})");
        CHECK(bad.status == 400);
        const auto states = co_await look_up(
            http,
            "select string_agg(id || status, ',' order by id) from messages where tenant_id = " +
                ids + " and id like 'u_'"
        );
        CHECK(states == "u130,u220,u335");
        const auto work = co_await look_up(
            http, "select string_agg(message_id, ',') from deliveries where tenant_id = " + ids
        );
        CHECK(work == "u2");
        REQUIRE(http.announced.size() == 2);
        CHECK(http.announced[0].event_id == "s:u1:1:sent");
        CHECK(http.announced[1].type == "status_update");
        const auto audit = co_await look_up(
            http,
            "select count(*) from audit where action = 'message.settled' and actor_id = '" +
                to_string(box.manager) + "'"
        );
        CHECK(audit == "2");
        http.act_as_person(box.own.tenant, box.agent, auth::role::agent);
        const auto forbidden = co_await http.get("/api/v1/messages?status=failed");
        CHECK(forbidden.status == 403);
    });
}
