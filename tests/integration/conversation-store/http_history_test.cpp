#include "http_stack.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;
using postgres::params;
using postgres::query;

namespace {

/// 25 messages a second apart, but 10 … 14 at the same instant.
constexpr query add_thread{
    "test_add_thread",
    "insert into messages (tenant_id, id, conversation_id, account_id, direction, kind, body, "
    "media_url, status, attempt, "
    "conv_seq, created_at) select $1::uuid, 'm' || to_char(n, 'FM00'), $2::uuid, $3::uuid, case n "
    "% 2 when 0 then 'outbound' "
    "else 'inbound' end, 'text', 'text ' || n, null, case n % 2 when 0 then 50 end, case n % 2 "
    "when 0 then 1 end, n, "
    "timestamptz '2026-11-21 10:00:00.000001+00' + make_interval(secs => case when n between 10 "
    "and 14 then 10 else n end) "
    "from generate_series(0, 24) as n"};

std::string history_of(const tenant_fixture& own, const std::string& query_text) {
    return "/api/v1/widget/conversation/" + to_string(own.conversation) + "/history" + query_text;
}

std::string ids_in(const answer& page) {
    std::string ids;
    const auto messages = page.root()["messages"];
    for (std::size_t i = 0; i < messages.size(); ++i)
        ids += std::string{messages.at(i)["id"].string().value_or("?")} + " ";
    return ids;
}

std::string ids(int from, int to) {
    std::string all;
    for (int n = from; n <= to; ++n) all += (n < 10 ? "m0" : "m") + std::to_string(n) + " ";
    return all;
}

awaitable<tenant_fixture> make_thread(http_stack& http) {
    const auto own = co_await http.make_tenant();
    params values;
    values.add(own.tenant).add(own.conversation).add(own.account);
    co_await http.write(add_thread, std::move(values));
    http.act_as_tenant(own.tenant);
    co_return own;
}

}  // namespace

TEST_CASE("a page holds the newest messages in the order of time") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await make_thread(http);
        const auto page = co_await http.get(history_of(own, ""));
        REQUIRE(page.status == 200);
        CHECK(satisfies(page, "widget-history"));
        CHECK(ids_in(page) == ids(5, 24));
        CHECK(page.root()["hasMore"].boolean() == true);
        const auto last = page.root()["messages"].at(19);
        CHECK(last["direction"].string() == "outbound");
        CHECK(last["status"].string() == "read");
        CHECK(last["text"].string() == "text 24");
        CHECK(last["timestamp"].string() == "2026-11-21T10:00:24.000Z");
        CHECK(page.root()["messages"].at(18)["status"].kind() == json::kind::null);
    });
}

TEST_CASE("an offset skips the newest") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await make_thread(http);
        const auto middle = co_await http.get(history_of(own, "?limit=10&offset=10"));
        CHECK(ids_in(middle) == ids(5, 14));
        CHECK(middle.root()["hasMore"].boolean() == true);
        const auto last = co_await http.get(history_of(own, "?limit=10&offset=20"));
        CHECK(ids_in(last) == ids(0, 4));
        CHECK(last.root()["hasMore"].boolean() == false);
        CHECK(last.root()["nextCursor"].kind() == json::kind::null);
        const auto beyond = co_await http.get(history_of(own, "?offset=100"));
        CHECK(ids_in(beyond).empty());
    });
}

TEST_CASE("cursors give every message once, also those of one instant and while new ones come") {
    with_http([](http_stack& http) -> awaitable<void> {
        static constexpr query add_newer{
            "test_add_newer",
            "insert into messages (tenant_id, id, conversation_id, account_id, direction, kind, "
            "conv_seq, created_at) values "
            "($1::uuid, $4, $2::uuid, $3::uuid, 'inbound', 'text', 100, timestamptz '2027-01-01')"};
        const auto own = co_await make_thread(http);
        std::string seen;
        std::string next;
        int pages = 0;
        do {
            const auto page = co_await http.get(history_of(own, "?limit=3" + next));
            REQUIRE(page.status == 200);
            CHECK(satisfies(page, "widget-history"));
            seen = ids_in(page) + seen;
            next = page.root()["hasMore"].boolean() == true ? "&cursor=" + page.text("nextCursor")
                                                            : "";
            params newer;
            newer.add(own.tenant)
                .add(own.conversation)
                .add(own.account)
                .add("new" + std::to_string(++pages));
            co_await http.write(add_newer, std::move(newer));
        } while (!next.empty());
        CHECK(seen == ids(0, 24));
        CHECK(pages == 9);
    });
}

TEST_CASE("a page that cannot be is refused by name") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await make_thread(http);
        const std::vector<std::pair<std::string, std::string>> wrong{
            {"?limit=0", "limit"},
            {"?limit=101", "limit"},
            {"?limit=all", "limit"},
            {"?offset=-1", "offset"},
            {"?cursor=x", "cursor"},
            {"?offset=1&cursor=MS9h", "cursor"}};
        for (const auto& [text, field] : wrong) {
            const auto refused = co_await http.get(history_of(own, text));
            CHECK(refused.status == 400);
            CHECK(refused.code() == "VALIDATION_ERROR");
            CHECK(refused.root()["error"]["field"].string() == field);
            CHECK(satisfies(refused, "error"));
        }
    });
}

TEST_CASE("an empty conversation has an empty history, an unknown one has none") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        http.act_as_tenant(own.tenant);
        const auto empty = co_await http.get(history_of(own, ""));
        CHECK(empty.status == 200);
        CHECK(empty.body == R"({"messages":[],"hasMore":false,"nextCursor":null})");
        const auto unknown = co_await http.get(
            "/api/v1/widget/conversation/" + to_string(make_uuid_v7()) + "/history"
        );
        CHECK(unknown.status == 404);
        const auto malformed = co_await http.get("/api/v1/widget/conversation/12/history");
        CHECK(malformed.status == 404);
    });
}
