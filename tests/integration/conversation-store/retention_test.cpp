#include "workers/retention.hpp"

#include "inbox_fixture.hpp"
#include "store/media_store.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;
using namespace std::chrono_literals;

namespace {

/// Of a conversation: four messages of 40 days ago (one with everything that can hang on a message,
/// one that was never sent, one that still has a delivery) and one of today.
constexpr postgres::query add_past{
    "test_add_past",
    R"sql(with messages as (
        insert into messages (tenant_id, id, conversation_id, account_id, direction, kind, body, status, attempt, conv_seq, meta_message_id, created_at, content)
        select $1::uuid, n.id, $2::uuid, $3::uuid, n.direction, 'text', n.id, n.status, 1, n.seq, n.wamid, now() - n.days * interval '1 day', n.content
        from (values ('old-in', 'inbound', null::smallint, 2, 'w-old', 40, null::jsonb), ('old-out', 'outbound', 50::smallint, 3, 'w-out', 40, null),
                     ('old-later', 'outbound', 0::smallint, 4, null, 40, null), ('old-open', 'outbound', 20::smallint, 5, null, 40, null),
                     ('new-in', 'inbound', null, 6, 'w-new', 0, null), ('new-file', 'outbound', 50::smallint, 7, 'w-file', 0,
                      jsonb_build_object('mediaId', $4::text))) n(id, direction, status, seq, wamid, days, content)
    ), wamids as (
        insert into wamids (tenant_id, wamid, message_id, attempt)
        values ($1::uuid, 'w-old', 'old-in', 0), ($1::uuid, 'w-out', 'old-out', 1), ($1::uuid, 'w-new', 'new-in', 0)
    ), reactions as (
        insert into reactions (tenant_id, message_id, actor, emoji, at) values ($1::uuid, 'old-out', 'customer', '👍', now()), ($1::uuid, 'new-in', 'business', '👍', now())
    ), attempts as (
        insert into attempts (tenant_id, message_id, attempt, try, result, at) values ($1::uuid, 'old-out', 1, 1, 'not_sent', now())
    ), deliveries as (
        insert into deliveries (tenant_id, message_id, attempt, account_id, conversation_id, conv_seq, priority, is_queued, state, due_at)
        values ($1::uuid, 'old-open', 1, $3::uuid, $2::uuid, 5, 0::smallint, false, 3::smallint, now() + interval '1 day')
    ), media as (
        insert into media (tenant_id, id, origin, state, mime_type, size, sha256, account_id, conversation_id, message_id, meta_media_id, created_at)
        values ($1::uuid, gen_random_uuid(), 'inbound', 'ready', 'image/png', 1, repeat('a', 64), $3::uuid, $2::uuid, 'old-in', 'x', now() - interval '40 days'),
               ($1::uuid, $4::uuid, 'upload', 'ready', 'image/png', 1, repeat('b', 64), null, null, null, null, now() - interval '40 days'),
               ($1::uuid, gen_random_uuid(), 'upload', 'ready', 'image/png', 1, repeat('c', 64), null, null, null, null, now() - interval '40 days')
    )
    update conversations set last_seq = 7, read_seq = 0, unread_count = 2, last_message_id = 'old-in', last_message_preview = 'old-in'
    where tenant_id = $1::uuid and id = $2::uuid)sql"};

awaitable<void> add_past_to(http_stack& http, const tenant_fixture& own) {
    postgres::params values;
    values.add(own.tenant).add(own.conversation).add(own.account).add(make_uuid_v7());
    co_await http.write(add_past, std::move(values));
}

awaitable<std::string> ids_of(
    http_stack& http, const char* table, const char* column, const uuid& tenant
) {
    return look_up(
        http,
        std::string{"select string_agg("} + column + ", ' ' order by " + column + ") from " +
            table + " where tenant_id = '" + to_string(tenant) + "'"
    );
}

store::retention_settings quick() {
    store::retention_settings settings;
    settings.pause = 0ms;
    settings.rows = 1;  // as many batches as there are rows
    return settings;
}

awaitable<void> one_round(http_stack& http, store::retention_settings settings = quick()) {
    telemetry::registry metrics;
    store::retention_store rows{http.writers};
    store::retention past{rows, settings, http.logger, metrics};
    co_await past.round();
}

}  // namespace

TEST_CASE(
    "what is older than a tenant wants to keep goes with all that hangs on it, and nothing else"
) {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 0);
        const auto other = co_await http.make_tenant();
        co_await add_past_to(http, box.own);
        co_await add_past_to(http, other);
        http.act_as_person(box.own.tenant, box.manager, auth::role::admin);
        const auto set =
            co_await http.send("PATCH", "/api/v1/tenant", R"({"settings":{"retentionDays":30}})");
        REQUIRE(set.status == 200);
        co_await one_round(http);
        const auto tenant = box.own.tenant;
        const auto left = co_await ids_of(http, "messages", "id", tenant);
        CHECK(left == "new-file new-in old-later old-open");
        const auto wamids = co_await ids_of(http, "wamids", "wamid", tenant);
        CHECK(wamids == "w-new");
        const auto reactions = co_await ids_of(http, "reactions", "message_id", tenant);
        CHECK(reactions == "new-in");
        const auto attempts = co_await ids_of(http, "attempts", "message_id", tenant);
        CHECK(attempts == "");
        const auto deliveries = co_await ids_of(http, "deliveries", "message_id", tenant);
        CHECK(deliveries == "old-open");
        // The upload that a message of today was sent with stays.
        const auto files = co_await ids_of(http, "media", "left(sha256, 1)", tenant);
        CHECK(files == "b");
        const auto waste = co_await ids_of(http, "media_garbage", "left(sha256, 1)", tenant);
        CHECK(waste == "a c");
        const auto talk = co_await http.get(path_of(box.own.conversation));
        CHECK(talk.root()["conversation"]["unreadCount"].integer() == 1);
        CHECK(talk.root()["conversation"]["lastMessage"].is_absent());
        const auto told = co_await look_up(
            http,
            "select count(*)::text from pending_events where type = 'conversation_updated' and "
            "tenant_id = '" +
                to_string(tenant) + "'"
        );
        CHECK(told == "1");
        // Without the setting everything stays.
        const auto theirs = co_await ids_of(http, "messages", "id", other.tenant);
        CHECK(theirs == "new-file new-in old-in old-later old-open old-out");
        const auto their_files = co_await ids_of(http, "media", "left(sha256, 1)", other.tenant);
        CHECK(their_files == "a b c");
    });
}

TEST_CASE("a round removes no more of a tenant than it may, and the next one goes on") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        co_await add_past_to(http, own);
        co_await look_up(
            http,
            "update tenants set settings = '{\"retentionDays\":7}' where id = '" +
                to_string(own.tenant) + "' returning id::text"
        );
        auto settings = quick();
        settings.batches = 1;
        co_await one_round(http, settings);
        const auto first = co_await look_up(
            http,
            "select count(*)::text from messages where tenant_id = '" + to_string(own.tenant) + "'"
        );
        CHECK(first == "5");
        co_await one_round(http, settings);
        const auto second = co_await look_up(
            http,
            "select count(*)::text from messages where tenant_id = '" + to_string(own.tenant) + "'"
        );
        CHECK(second == "4");
    });
}

TEST_CASE("tokens of undo go when their time is over") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 2);
        for (const auto& talk : box.talks) co_await http.post(path_of(talk, "clear"), "");
        co_await look_up(
            http,
            "update undos set expires_at = now() - interval '1 second' where conversation_id = '" +
                to_string(box.talks[0]) + "' returning token::text"
        );
        co_await one_round(http);
        const auto left = co_await ids_of(http, "undos", "conversation_id::text", box.own.tenant);
        CHECK(left == to_string(box.talks[1]));
    });
}

TEST_CASE(
    "webhooks as they came go after their time, and at once where they mention somebody who was "
    "erased"
) {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 0);
        store::raw_webhooks raw{http.requests, http.writers};
        const auto change = [&](std::string from, std::string number) {
            contracts::webhook_change out;
            out.phone_number_id = std::move(number);
            out.waba_id = "1";
            out.field = "messages";
            out.value_json = R"({"messages":[{"from":")" + std::move(from) + R"("}]})";
            out.received_at = to_unix_ms(std::chrono::system_clock::now());
            return out;
        };
        const auto soon = [] { return steady_clock::now() + 5s; };
        for (const auto& from : {box.own.wa_id, std::string{"628999"}}) {
            const std::vector<contracts::webhook_change> one{change(from, box.own.phone_number_id)};
            const auto kept = co_await raw.keep(one, soon());
            REQUIRE(kept.has_value());
        }
        const std::vector<contracts::webhook_change> nobodys{change("1", "no-number-of-ours")};
        const auto kept = co_await raw.keep(nobodys, soon());
        REQUIRE(kept.has_value());
        const auto count = "select count(*)::text from raw_webhooks where tenant_id = '" +
                           to_string(box.own.tenant) + "'";
        const auto before = co_await look_up(http, count);
        CHECK(before == "2");
        co_await one_round(http);
        const auto still = co_await look_up(http, count);
        CHECK(still == "2");
        const auto erased =
            co_await http.post("/api/v1/contacts/" + to_string(box.own.contact) + "/erase", "");
        REQUIRE(erased.status == 200);
        co_await one_round(http);
        const auto after = co_await look_up(
            http,
            "select string_agg(body, '') from raw_webhooks where tenant_id = '" +
                to_string(box.own.tenant) + "'"
        );
        CHECK(after.find("628999") != std::string::npos);
        CHECK(after.find(box.own.wa_id) == std::string::npos);
        const auto marks = co_await look_up(
            http,
            "select count(*)::text from erased_addresses where tenant_id = '" +
                to_string(box.own.tenant) + "'"
        );
        CHECK(marks == "0");
        co_await look_up(
            http,
            "update raw_webhooks set received_at = now() - interval '4 days' where tenant_id = '" +
                to_string(box.own.tenant) + "' returning id::text"
        );
        co_await one_round(http);
        const auto none = co_await look_up(http, count);
        CHECK(none == "0");
    });
}

TEST_CASE(
    "content that nothing shows is given out to be removed; who puts it meanwhile has to put it "
    "again"
) {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto box = co_await make_inbox(http, 0);
        co_await add_past_to(http, box.own);
        const auto erased =
            co_await http.post("/api/v1/contacts/" + to_string(box.own.contact) + "/erase", "");
        REQUIRE(erased.status == 200);
        store::media_store files{http.writers};
        const auto soon = [] { return steady_clock::now() + 5s; };
        const auto upload = [&](char letter) {
            store::upload_row row;
            row.tenant_id = box.own.tenant;
            row.id = make_uuid_v7();
            row.mime_type = "image/png";
            row.size = 1;
            row.sha256 = std::string(64, letter);
            return files.put_upload(row, soon());
        };
        const auto mine = [&](const std::vector<store::media_waste>& all) {
            std::string out;
            for (const auto& one : all)
                if (one.tenant_id == box.own.tenant) out += one.sha256.substr(0, 1);
            return out;
        };
        // Of other tenants there is waste, too.
        const auto taken = co_await files.take_garbage(1'000, 60'000, soon());
        REQUIRE(taken.has_value());
        CHECK(mine(*taken) == "a");
        const auto again = co_await files.take_garbage(1'000, 60'000, soon());
        REQUIRE(again.has_value());
        CHECK(mine(*again) == "");
        const auto while_removed = co_await upload('a');
        REQUIRE(while_removed.has_value());
        CHECK(*while_removed == store::file_result::put_again);
        store::media_waste gone;
        gone.tenant_id = box.own.tenant;
        gone.sha256 = std::string(64, 'a');
        const auto noted = co_await files.note_gone(gone, soon());
        REQUIRE(noted.has_value());
        // Put before it was removed, perhaps: once more, to be sure.
        const auto after = co_await upload('a');
        REQUIRE(after.has_value());
        CHECK(*after == store::file_result::put_again);
        const auto anew = co_await upload('a');
        REQUIRE(anew.has_value());
        CHECK(*anew == store::file_result::kept);
        // Shown again before anybody took it: it is no waste any more.
        const auto shown = co_await upload('c');
        REQUIRE(shown.has_value());
        CHECK(*shown == store::file_result::kept);
        co_await look_up(
            http,
            "delete from media where tenant_id = '" + to_string(box.own.tenant) +
                "' and sha256 = repeat('c', 64) returning id::text"
        );
        const auto saved = co_await upload('c');
        REQUIRE(saved.has_value());
        CHECK(*saved == store::file_result::kept);
        const auto nothing = co_await files.take_garbage(1'000, 60'000, soon());
        REQUIRE(nothing.has_value());
        CHECK(mine(*nothing) == "");
    });
}
