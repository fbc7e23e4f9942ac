#include "pipeline.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

service::caller admin_of(const tenant_fixture& t, auth::role role = auth::role::admin) {
    service::caller who;
    who.tenant_id = parse_uuid(t.tenant).value();
    who.subject = to_string(make_uuid_v7());
    who.kind = service::caller_kind::user;
    who.role = role;
    return who;
}

}  // namespace

TEST_CASE("a webhook is kept as it came, and once more looked at when an admin says so") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto stranger = co_await p.make_tenant();
        const auto wamid = "wamid.raw." + t.phone_number_id;
        const auto now = std::to_string(to_unix_ms(std::chrono::system_clock::now()) / 1000);
        co_await p.webhook(
            t,
            "messages",
            R"([{"from":")" + t.wa_ids[0] + R"(","id":")" + wamid + R"(","timestamp":")" + now +
                R"(","type":"text","text":{"body":"kept"},"of_next_year":{"a":1}}])"
        );
        const auto messages =
            "select count(*) from messages where tenant_id = '" + t.tenant + "' and body = 'kept'";
        const auto kept =
            "select sum(changes) from raw_webhooks where tenant_id = '" + t.tenant + "'";
        co_await p.until_sql(messages, "1");
        co_await p.until_sql(kept, "1");
        // Every word of it, also those that nobody understands yet.
        const auto word = co_await p.sql(
            "select body::jsonb #>> '{0,value,messages,0,of_next_year,a}' from raw_webhooks where "
            "tenant_id = '" +
            t.tenant + "'"
        );
        CHECK(word == "1");
        const auto id =
            co_await p.sql("select id from raw_webhooks where tenant_id = '" + t.tenant + "'");
        const auto path = "/api/v1/raw-webhooks/" + id + "/replay";

        // As if it had been lost.
        co_await p.sql(
            "delete from messages where tenant_id = '" + t.tenant + "' and body = 'kept'"
        );
        co_await p.sql(
            "delete from wamids where tenant_id = '" + t.tenant + "' and wamid = '" + wamid + "'"
        );
        const auto by_manager = co_await p.ask_by(admin_of(t, auth::role::manager), path, "");
        CHECK(by_manager.status == 403);
        const auto by_stranger = co_await p.ask_by(admin_of(stranger), path, "");
        CHECK(by_stranger.status == 404);
        const auto lost = co_await p.sql(messages);
        CHECK(lost == "0");
        const auto replayed = co_await p.ask_by(admin_of(t), path, "");
        CHECK(replayed.status == 202);
        co_await p.until_sql(messages, "1");
        // A second time changes nothing. What is replayed comes in as anything does, and is kept
        // again.
        const auto twice = co_await p.ask_by(admin_of(t), path, "");
        CHECK(twice.status == 202);
        co_await p.webhook(
            t,
            "messages",
            R"([{"from":")" + t.wa_ids[0] + R"(","id":")" + wamid + R"(b","timestamp":")" + now +
                R"(","type":"text","text":{"body":"after"}}])"
        );
        co_await p.until_sql(
            "select count(*) from messages where tenant_id = '" + t.tenant +
                "' and direction = 'inbound'",
            "2"
        );
        co_await p.until_sql(kept, "4");
        const auto noted = co_await p.sql(
            "select count(*) || ' ' || min(entity_id) from audit where tenant_id = '" + t.tenant +
            "' and action = 'rawWebhook.replayed'"
        );
        CHECK(noted == "2 " + id);
    });
}

TEST_CASE("webhooks are not kept where that is switched off") {
    with_pipeline(
        [](pipeline& p) -> awaitable<void> {
            const auto t = co_await p.make_tenant();
            co_await p.webhook(
                t,
                "messages",
                R"([{"from":")" + t.wa_ids[0] + R"(","id":"wamid.off.)" + t.phone_number_id +
                    R"(","timestamp":"1790000000","type":"text","text":{"body":"off"}}])"
            );
            co_await p.until_sql(
                "select count(*) from messages where tenant_id = '" + t.tenant +
                    "' and body = 'off'",
                "1"
            );
            // They would be kept after the message and before the ack.
            constexpr auto acked =
                R"(hermod_amqp_acked_total{connection="conversation-store hermod.feedback"})";
            co_await p.until([&] { return p.metric(acked) >= 1; }, "the webhook's ack");
            const auto kept = co_await p.sql(
                "select count(*) from raw_webhooks where tenant_id = '" + t.tenant + "'"
            );
            CHECK(kept == "0");
        },
        {{"HERMOD_RAW_WEBHOOKS", "0s"}}
    );
}

TEST_CASE(
    "within a second what a customer said stands where it was said, in the list and in the event"
) {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        // Right after a second has begun, so that Meta's time is before ours.
        const auto now = to_unix_ms(std::chrono::system_clock::now());
        const auto said = now / 1000;
        co_await p.webhook(
            t,
            "messages",
            R"([{"from":")" + t.wa_ids[0] + R"(","id":"wamid.sec.)" + t.phone_number_id +
                R"(","timestamp":")" + std::to_string(said) +
                R"(","type":"text","text":{"body":"within"}}])"
        );
        co_await p.until([&] { return p.event_ids("i:").size() == 1; }, "the event");
        const auto shown = co_await p.sql(
            "select to_char(at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') from "
            "inbox_messages where tenant_id = '" +
            t.tenant + "' and body = 'within'"
        );
        for (const auto& event : p.events)
            if (event.type == "inbound_message") {
                const auto payload = json::document::parse(event.payload_json).value();
                CHECK(payload.root()["timestamp"].string().value_or("") == shown);
            }
        const auto place = co_await p.sql(
            "select at >= accepted_at and at < accepted_at + interval '1 second' and (at > "
            "accepted_at or v.created_at >= accepted_at + interval '2 seconds') "
            "from inbox_messages v join messages m using (tenant_id, id) where v.tenant_id = '" +
            t.tenant + "' and v.body = 'within'"
        );
        CHECK(place == "t");
    });
}
