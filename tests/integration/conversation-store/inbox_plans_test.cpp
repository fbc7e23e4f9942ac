#include "inbox_fixture.hpp"
#include "support/catch.hpp"

#include <map>

using namespace hermod;
using namespace hermod::testing;

namespace {

/// A big tenant and the others in one: conversations with contacts, and ten messages each.
constexpr postgres::query fill{
    "test_fill",
    R"sql(with people as (
        insert into contacts (tenant_id, id, wa_id, phone, name)
        select $1::uuid, md5($3 || n)::uuid, $3 || n, '+' || $3 || n, 'Person ' || n from generate_series(1, 3000) n returning id
    ), talks as (
        insert into conversations (tenant_id, id, account_id, contact_id, last_seq, unread_count, last_message_id, last_message_at,
                                   last_message_preview, is_favorite, is_archived, assigned_to)
        select $1::uuid, md5('c' || $3 || n)::uuid, $2::uuid, md5($3 || n)::uuid, 10, n % 3, md5('c' || $3 || n) || '-9', now() - n * interval '1 minute', 'word9 hello',
               n % 10 = 0, n % 7 = 0, case when n % 5 = 0 then $4::uuid end
        from generate_series(1, 3000) n returning id
    )
    insert into messages (tenant_id, id, conversation_id, account_id, direction, kind, body, conv_seq, status, attempt, created_at, failed_at)
    select $1::uuid, md5('c' || $3 || n) || '-' || k, md5('c' || $3 || n)::uuid, $2::uuid, case when k % 2 = 0 then 'outbound' else 'inbound' end, 'text',
           'word' || k || ' hello ' || n, k + 1, case when k % 2 = 0 then case when n % 50 = 0 then 35 else 40 end end, case when k % 2 = 0 then 1 end,
           now() - n * interval '1 minute' - (9 - k) * interval '1 second', case when k % 2 = 0 and n % 50 = 0 then now() end
    from generate_series(1, 3000) n, generate_series(0, 9) k)sql"};

std::map<std::string, std::int64_t> scans_in(const std::string& text) {
    std::map<std::string, std::int64_t> out;
    const auto parsed = json::document::parse(text).value();
    for (std::size_t i = 0; i < parsed.root().size(); ++i)
        out[std::string{parsed.root().key_at(i)}] = parsed.root().value_at(i).integer().value_or(-1);
    return out;
}

awaitable<std::map<std::string, std::int64_t>> read_scans(http_stack& http) {
    co_return scans_in(co_await look_up(
        http, "select jsonb_object_agg(relname, seq_scan)::text from pg_stat_user_tables where relname in "
              "('messages', 'conversations', 'contacts', 'deliveries', 'attempts', 'wamids', 'reactions', 'media', 'notes', 'audit')"));
}

}  // namespace

TEST_CASE("no request of the inbox reads a whole table, under generic plans either") {
    inbox_fixture box;
    std::map<std::string, std::int64_t> before;
    with_http([&](http_stack& http) -> awaitable<void> {
        box = co_await make_inbox(http, 5);
        const auto other = co_await make_inbox(http, 0);
        for (const inbox_fixture* own : std::initializer_list<const inbox_fixture*>{&box, &other}) {
            postgres::params values;
            values.add(own->own.tenant).add(own->own.account).add(own == &box ? "6291" : "6292").add(own->agent);
            co_await http.write(fill, std::move(values));
        }
        for (const char* table : {"messages", "conversations", "contacts"}) co_await look_up(http, std::string{"analyze "} + table);
        before = co_await read_scans(http);
    });
    // A server process tells what it did when it ends: each stack has its own.
    with_http([&](http_stack& http) -> awaitable<void> {
        const auto talk = path_of(box.talks[0]);
        for (const auto role : {auth::role::manager, auth::role::agent}) {
            http.act_as_person(box.own.tenant, role == auth::role::agent ? box.agent : box.manager, role);
            // The sixth run of a prepared statement may be the first with a generic plan.
            for (int i = 0; i < 8; ++i) {
                for (const char* filter : {"all", "unread", "favorites", "groups", "mine", "unassigned", "archived"}) {
                    const auto page = co_await http.get(std::string{"/api/v1/conversations?limit=20&filter="} + filter);
                    CHECK(page.status == 200);
                    if (page.root()["hasMore"].boolean() == true)
                        co_await http.get(std::string{"/api/v1/conversations?limit=20&filter="} + filter + "&cursor=" + page.text("nextCursor"));
                }
                for (const char* path : {"/api/v1/conversations/counts", "/api/v1/conversations?search=person%2017", "/api/v1/conversations?search=word3",
                                         "/api/v1/search?q=word5%20hello", "/api/v1/search?q=nowhere", "/api/v1/contacts?limit=10",
                                         "/api/v1/contacts?search=2999", "/api/v1/tags", "/api/v1/canned-replies"}) {
                    CAPTURE(path);
                    const auto given = co_await http.get(path);
                    CHECK(given.status == 200);
                }
            }
        }
        http.act_as_person(box.own.tenant, box.manager, auth::role::manager);
        const auto list = co_await http.get("/api/v1/conversations?limit=2&filter=unread");
        const auto full = "/api/v1/conversations/" + std::string{list.root()["data"].at(1)["id"].string().value_or("")};
        for (int i = 0; i < 8; ++i) {
            const auto thread = co_await http.get(full + "/messages?limit=3");
            REQUIRE(thread.status == 200);
            co_await http.get(full + "/messages?limit=3&cursor=" + thread.text("olderCursor"));
            const std::string last{thread.root()["data"].at(1)["id"].string().value_or("")};
            co_await http.get(full + "/messages?limit=3&around=" + last);
            co_await http.get(full + "/search?q=word2");
            co_await http.get(full + "/notes");
            co_await http.get("/api/v1/messages/" + last);
            for (const char* verb : {"read", "unread", "archive", "unarchive", "favorite", "pin", "unpin", "mute", "unmute"})
                co_await http.post(talk + "/" + verb, "");
            co_await http.post(full + "/read", R"({"upTo":")" + last + R"("})");
            const auto cleared = co_await http.post(talk + "/clear", "");
            co_await http.post("/api/v1/conversations/undo", R"({"undoToken":")" + cleared.text("undoToken") + R"("})");
            co_await http.post(talk + "/assign", R"({"userId":null})");
            for (const char* status : {"uncertain", "failed", "scheduled"}) co_await http.get(std::string{"/api/v1/messages?limit=5&status="} + status);
            const auto figures = co_await http.get("/api/v1/analytics");
            CHECK(figures.status == 200);
        }
    });
    with_http([&](http_stack& http) -> awaitable<void> {
        const auto after = co_await read_scans(http);
        for (const char* table : {"messages", "conversations", "contacts"}) {
            CAPTURE(table);
            CHECK(after.at(table) == before.at(table));
        }
    });
}
