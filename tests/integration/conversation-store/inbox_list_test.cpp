#include "inbox_fixture.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

const std::string list = "/api/v1/conversations";

std::int64_t count_in(const answer& counts, std::string_view name) {
    return counts.root()[name].integer().value_or(-1);
}

}  // namespace

TEST_CASE("the list shows the newest first, page by page, each conversation once") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 7);
        const auto first = co_await http.get(list + "?limit=3");
        REQUIRE(first.status == 200);
        CHECK(satisfies(first, "conversation-list"));
        // The tenant's own conversation without a message stands where it was made: now.
        CHECK(names_in(first) == "Ana c6 c5");
        const auto second = co_await http.get(list + "?limit=3&cursor=" + first.text("nextCursor"));
        CHECK(names_in(second) == "c4 c3 c2");
        const auto third = co_await http.get(list + "?limit=3&cursor=" + second.text("nextCursor"));
        CHECK(names_in(third) == "c1 c0");
        CHECK(third.root()["hasMore"].boolean() == false);
        CHECK(third.root()["nextCursor"].kind() == json::kind::null);
        const auto row = first.root()["data"].at(1);
        CHECK(row["id"].string() == to_string(box.talks[6]));
        CHECK(row["lastMessage"]["preview"].string() == "hello 6");
        CHECK(row["lastMessage"]["direction"].string() == "inbound");
        CHECK(row["unreadCount"].integer() == 1);
    });
}

TEST_CASE("every filter shows its own and the counts say how many there are") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 6);
        co_await http.post(path_of(box.talks[0], "pin"), "");
        co_await http.post(path_of(box.talks[1], "favorite"), "");
        co_await http.post(path_of(box.talks[2], "archive"), "");
        co_await http.post(path_of(box.talks[3], "read"), "");
        co_await http.post(
            path_of(box.talks[4], "assign"), R"({"userId":")" + to_string(box.manager) + R"("})"
        );
        co_await http.post(
            path_of(box.talks[5], "assign"), R"({"userId":")" + to_string(box.agent) + R"("})"
        );
        CHECK(names_in(co_await http.get(list)) == "c0 Ana c5 c4 c3 c1");
        CHECK(names_in(co_await http.get(list + "?filter=unread")) == "c0 c5 c4 c1");
        CHECK(names_in(co_await http.get(list + "?filter=favorites")) == "c1");
        CHECK(names_in(co_await http.get(list + "?filter=archived")) == "c2");
        CHECK(names_in(co_await http.get(list + "?filter=mine")) == "c4");
        CHECK(names_in(co_await http.get(list + "?filter=unassigned")) == "c0 Ana c3 c1");
        CHECK(names_in(co_await http.get(list + "?filter=groups")).empty());
        const auto counts = co_await http.get(list + "/counts");
        CHECK(satisfies(counts, "conversation-counts"));
        CHECK(count_in(counts, "all") == 6);
        CHECK(count_in(counts, "unread") == 4);
        CHECK(count_in(counts, "favorites") == 1);
        CHECK(count_in(counts, "groups") == 0);
        CHECK(count_in(counts, "mine") == 1);
        CHECK(count_in(counts, "unassigned") == 4);
        CHECK(count_in(counts, "archived") == 1);
        CHECK(count_in(counts, "archivedUnread") == 1);
    });
}

TEST_CASE(
    "an agent sees what is assigned to them, and what nobody has only where the tenant says so"
) {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 4);
        co_await http.post(
            path_of(box.talks[0], "assign"), R"({"userId":")" + to_string(box.agent) + R"("})"
        );
        co_await http.post(
            path_of(box.talks[1], "assign"), R"({"userId":")" + to_string(box.other_agent) + R"("})"
        );
        http.act_as_person(box.own.tenant, box.agent, auth::role::agent);
        CHECK(names_in(co_await http.get(list)) == "c0");
        CHECK(names_in(co_await http.get(list + "?filter=unread")) == "c0");
        CHECK(names_in(co_await http.get(list + "?filter=mine")) == "c0");
        CHECK(names_in(co_await http.get(list + "?filter=unassigned")).empty());
        CHECK(names_in(co_await http.get(list + "?search=c1")).empty());
        CHECK(count_in(co_await http.get(list + "/counts"), "all") == 1);
        const auto foreign = co_await http.get(path_of(box.talks[1]));
        CHECK(foreign.status == 404);
        const auto thread = co_await http.get(path_of(box.talks[1], "messages"));
        CHECK(thread.status == 404);
        const auto change = co_await http.post(path_of(box.talks[1], "archive"), "");
        CHECK(change.status == 404);
        co_await look_up(
            http,
            "update tenants set settings = '{\"agentsSeeUnassigned\": true}' where id = '" +
                to_string(box.own.tenant) + "' returning id"
        );
        CHECK(names_in(co_await http.get(list)) == "Ana c3 c2 c0");
        CHECK(names_in(co_await http.get(list + "?filter=unassigned")) == "Ana c3 c2");
        CHECK(count_in(co_await http.get(list + "/counts"), "all") == 4);
        const auto hidden = co_await http.get(path_of(box.talks[1]));
        CHECK(hidden.status == 404);
    });
}

TEST_CASE("a search in the list finds names, parts of numbers and what was said, within the filter"
) {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 12);
        co_await add_inbound(http, box, box.talks[3], "said", "Where is my Parcel, please?");
        CHECK(names_in(co_await http.get(list + "?search=c7")) == "c7");
        CHECK(names_in(co_await http.get(list + "?search=0000011")) == "c11");
        CHECK(names_in(co_await http.get(list + "?search=%2B62%20800-0000%20005")) == "c5");
        CHECK(names_in(co_await http.get(list + "?search=parc")) == "c3");
        CHECK(names_in(co_await http.get(list + "?search=parcel%20WHERE")) == "c3");
        CHECK(names_in(co_await http.get(list + "?search=nowhere")).empty());
        co_await http.post(path_of(box.talks[3], "archive"), "");
        CHECK(names_in(co_await http.get(list + "?search=parcel")).empty());
        CHECK(names_in(co_await http.get(list + "?search=parcel&filter=archived")) == "c3");
        const auto second = co_await http.get(list + "?search=hello&limit=2");
        CHECK(names_in(second) == "c11 c10");
        CHECK(
            names_in(co_await http.get(
                list + "?search=hello&limit=2&cursor=" + second.text("nextCursor")
            )) == "c9 c8"
        );
    });
}

TEST_CASE("what cannot be asked for is refused by its name") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 1);
        const std::pair<const char*, const char*> bad[]{
            {"?filter=nice", "filter"},
            {"?limit=0", "limit"},
            {"?limit=101", "limit"},
            {"?cursor=xx", "cursor"},
            {"?search=%20--%20", "search"},
            {"?search=%00", "search"}};
        for (const auto& [query, field] : bad) {
            const auto given = co_await http.get(list + query);
            CAPTURE(query);
            CHECK(given.status == 400);
            CHECK(given.root()["error"]["field"].string() == std::string_view{field});
        }
        http.act_as_widget(box.own.tenant, box.own.conversation);
        const auto widget = co_await http.get(list);
        CHECK(widget.status == 403);
    });
}
