#include "inbox_fixture.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

/// 20 messages, t00 … t19, a minute apart, but t05 … t09 at the same instant; every second one is
/// ours.
constexpr postgres::query add_thread{
    "test_add_inbox_thread",
    R"sql(insert into messages (tenant_id, id, conversation_id, account_id, direction, kind, body, status, attempt, conv_seq, created_by,
                               accepted_at, created_at, content)
    select $1::uuid, 't' || to_char(n, 'FM00'), $2::uuid, $3::uuid, case n % 2 when 0 then 'outbound' else 'inbound' end, 'text',
           'text ' || n, case n % 2 when 0 then 40 end, case n % 2 when 0 then 1 end, n + 1, case n % 2 when 0 then $4::text end,
           timestamptz '2026-11-20 23:50:00.123456+00' + make_interval(mins => case when n between 5 and 9 then 5 else n end),
           timestamptz '2026-11-20 23:50:00.123456+00' + make_interval(mins => case when n between 5 and 9 then 5 else n end),
           case n when 4 then '{"type":"text","text":"text 4","replyTo":"t03"}'::jsonb end
    from generate_series(0, 19) as n)sql"};

std::string ids_in(const answer& page) {
    std::string ids;
    const auto rows = page.root()["data"];
    for (std::size_t i = 0; i < rows.size(); ++i)
        ids += std::string{rows.at(i)["id"].string().value_or("?")} + " ";
    return ids;
}

std::string ids(int from, int to) {
    std::string all;
    for (int n = from; n <= to; ++n) all += (n < 10 ? "t0" : "t") + std::to_string(n) + " ";
    return all;
}

awaitable<inbox_fixture> make_thread(http_stack& http) {
    auto box = co_await make_inbox(http, 0);
    postgres::params values;
    values.add(box.own.tenant)
        .add(box.own.conversation)
        .add(box.own.account)
        .add(to_string(box.agent));
    co_await http.write(add_thread, std::move(values));
    co_return box;
}

}  // namespace

TEST_CASE("a thread is read in both directions, and every message comes once") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_thread(http);
        const auto path = path_of(box.own.conversation, "messages");
        const auto newest = co_await http.get(path + "?limit=8");
        REQUIRE(newest.status == 200);
        CHECK(satisfies(newest, "thread"));
        CHECK(ids_in(newest) == ids(12, 19));
        CHECK(newest.root()["hasNewer"].boolean() == false);
        const auto middle =
            co_await http.get(path + "?limit=5&cursor=" + newest.text("olderCursor"));
        CHECK(ids_in(middle) == ids(7, 11));
        const auto oldest =
            co_await http.get(path + "?limit=50&cursor=" + middle.text("olderCursor"));
        CHECK(ids_in(oldest) == ids(0, 6));
        CHECK(oldest.root()["hasOlder"].boolean() == false);
        const auto forth = co_await http.get(
            path + "?limit=5&direction=newer&cursor=" + oldest.text("newerCursor")
        );
        CHECK(ids_in(forth) == ids(7, 11));
        const auto last = co_await http.get(
            path + "?limit=50&direction=newer&cursor=" + forth.text("newerCursor")
        );
        CHECK(ids_in(last) == ids(12, 19));
        CHECK(last.root()["hasNewer"].boolean() == false);
    });
}

TEST_CASE("a thread is read round a message") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_thread(http);
        const auto path = path_of(box.own.conversation, "messages");
        const auto page = co_await http.get(path + "?limit=6&around=t07");
        CHECK(ids_in(page) == ids(5, 10));
        CHECK(page.root()["hasOlder"].boolean() == true);
        CHECK(page.root()["hasNewer"].boolean() == true);
        const auto older = co_await http.get(path + "?limit=50&cursor=" + page.text("olderCursor"));
        CHECK(ids_in(older) == ids(0, 4));
        const auto end = co_await http.get(path + "?limit=6&around=t19");
        CHECK(ids_in(end) == ids(17, 19));
        CHECK(end.root()["hasNewer"].boolean() == false);
        const auto nothing = co_await http.get(path + "?around=unknown");
        CHECK(nothing.status == 404);
        const auto both =
            co_await http.get(path + "?around=t07&cursor=" + page.text("olderCursor"));
        CHECK(both.status == 400);
    });
}

TEST_CASE("days begin by the tenant's clock, who wrote is named and an answer shows what it answers"
) {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_thread(http);
        const auto path = path_of(box.own.conversation, "messages");
        const auto utc = co_await http.get(path);
        CHECK(utc.root()["days"].size() == 2);
        CHECK(utc.root()["days"].at(1)["messageId"].string() == "t10");
        CHECK(utc.root()["days"].at(1)["day"].string() == "2026-11-21");
        const auto answer_to = utc.root()["data"].at(4);
        CHECK(answer_to["replyTo"]["messageId"].string() == "t03");
        CHECK(answer_to["replyTo"]["preview"].string() == "text 3");
        CHECK(answer_to["createdBy"]["name"].string() == "Ari");
        CHECK(answer_to["status"].string() == "delivered");
        CHECK(utc.root()["data"].at(3)["createdBy"].kind() == json::kind::null);
        co_await look_up(
            http,
            "update tenants set settings = '{\"timeZone\": \"Asia/Jakarta\"}' where id = '" +
                to_string(box.own.tenant) + "' returning id"
        );
        const auto jakarta = co_await http.get(path);
        CHECK(jakarta.root()["days"].size() == 1);
        co_await look_up(
            http,
            "update tenants set settings = '{\"timeZone\": \"Mars/Base\"}' where id = '" +
                to_string(box.own.tenant) + "' returning id"
        );
        const auto nowhere = co_await http.get(path);
        CHECK(nowhere.root()["days"].size() == 2);
    });
}

TEST_CASE("a message is shown with its attempts, reactions and error, but no reaction as a message"
) {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_thread(http);
        const auto tenant = "'" + to_string(box.own.tenant) + "'";
        co_await look_up(
            http,
            "insert into attempts (tenant_id, message_id, attempt, try, result, error, claim_id, "
            "at) values (" +
                tenant +
                ", 't02', 1, 1, 'not_sent', '{\"code\":131000,\"title\":\"Something went "
                "wrong\",\"details\":\"try again\"}', 'c1', now()) returning 1"
        );
        co_await look_up(
            http,
            "insert into messages (tenant_id, id, conversation_id, account_id, direction, kind, "
            "body, status, attempt, conv_seq, created_by, created_at, content) select tenant_id, "
            "'r1', conversation_id, account_id, 'outbound', 'reaction', '👍', 10, 1, 30, "
            "created_by, now(), "
            "'{\"type\":\"reaction\",\"reaction\":{\"messageId\":\"t01\",\"emoji\":\"👍\"}}' from "
            "messages where tenant_id = " +
                tenant + " and id = 't02' returning 1"
        );
        const auto one = co_await http.get("/api/v1/messages/t02");
        REQUIRE(one.status == 200);
        CHECK(satisfies(one, "message-details"));
        CHECK(one.root()["attempts"].at(0)["error"]["code"].integer() == 131000);
        CHECK(one.root()["attempts"].at(0)["error"]["message"].string() == "Something went wrong");
        const auto reacted = co_await http.get("/api/v1/messages/t01");
        CHECK(reacted.root()["message"]["reactions"].at(0)["emoji"].string() == "👍");
        CHECK(
            reacted.root()["message"]["reactions"].at(0)["from"].string() == to_string(box.agent)
        );
        const auto thread = co_await http.get(path_of(box.own.conversation, "messages"));
        CHECK(ids_in(thread) == ids(0, 19));
        const auto told = co_await look_up(
            http,
            "select payload from pending_events where tenant_id = " + tenant +
                " and type = 'message_updated'"
        );
        CHECK(told.find("\"t01\"") != std::string::npos);
        const auto unknown = co_await http.get("/api/v1/messages/nobody");
        CHECK(unknown.status == 404);
    });
}
