#include "pipeline.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;
using contracts::outcome_result;

namespace {

const std::map<std::string, std::string> impatient{
    {"HERMOD_CLAIM_START_WITHIN", "200ms"}, {"HERMOD_SENDER_CALL_DEADLINE", "200ms"},  {"HERMOD_FEEDBACK_LAG", "200ms"},
    {"HERMOD_UNCERTAIN_DEADLINE", "1s"},    {"HERMOD_UNCERTAIN_LIVE_MARGIN", "500ms"}, {"HERMOD_UNCERTAIN_ORDER_WAIT", "500ms"},
    {"HERMOD_UNCERTAIN_DECISION_INTERVAL", "100ms"}};

awaitable<contracts::dispatch> claimed_dispatch(pipeline& p, const tenant_fixture& t, std::string id) {
    std::vector<contracts::send_request> batch{pipeline::make_request(t, id)};
    co_await p.send(batch);
    co_await p.until([&] { return p.count_dispatches(id) > 0; }, "dispatch");
    const auto item = p.find_dispatch(id).value();
    co_await p.claim_one(item, "c1");
    co_return item;
}

}  // namespace

TEST_CASE("a claim without outcome becomes uncertain, is held for a person, and a late webhook still settles it") {
    with_pipeline(
        [](pipeline& p) -> awaitable<void> {
            const auto t = co_await p.make_tenant();
            const auto item = co_await claimed_dispatch(p, t, "unc-" + t.phone_number_id);
            const auto& id = item.message_id;
            co_await p.until([&] { return !p.event_ids("s:" + id + ":1:uncertain").empty(); }, "uncertain shown");
            const auto other = co_await p.claim_one(item, "c2");
            CHECK(other.result == contracts::grant_result::taken);
            co_await p.until_sql("select count(*) from attempts where message_id = '" + id + "' and result = 'hold'", "1");
            const auto status = co_await p.sql("select status from messages where id = '" + id + "'");
            CHECK(status == "20");
            co_await p.webhook(t, "statuses", "[" + status_json("wamid." + id, "delivered", opaque_of(item)) + "]");
            co_await p.until_sql("select status from messages where id = '" + id + "'", "40");
            CHECK(p.count_dispatches(id) == 1);
        },
        impatient);
}

TEST_CASE("the outcome of a call settles an uncertain message, whenever it comes") {
    with_pipeline(
        [](pipeline& p) -> awaitable<void> {
            const auto t = co_await p.make_tenant();
            const auto item = co_await claimed_dispatch(p, t, "late-" + t.phone_number_id);
            co_await p.until_sql("select status from messages where id = '" + item.message_id + "'", "20");
            std::vector<contracts::outcome> sent{make_outcome(item, outcome_result::sent, "c1")};
            co_await p.feed(sent);
            co_await p.until_sql("select status from messages where id = '" + item.message_id + "'", "30");
            co_await p.until_sql("select count(*) from deliveries where message_id = '" + item.message_id + "'", "0");
        },
        impatient);
}

TEST_CASE("later messages of the conversation wait for an uncertain one, but not for ever") {
    auto settings = impatient;
    settings["HERMOD_UNCERTAIN_DEADLINE"] = "1h";
    with_pipeline(
        [](pipeline& p) -> awaitable<void> {
            const auto t = co_await p.make_tenant();
            const auto first = co_await claimed_dispatch(p, t, "first-" + t.phone_number_id);
            std::vector<contracts::send_request> batch{pipeline::make_request(t, "second-" + t.phone_number_id)};
            co_await p.send(batch);
            co_await p.until([&] { return p.count_dispatches(batch[0].message_id) == 1; }, "dispatch");
            const auto second = p.find_dispatch(batch[0].message_id).value();
            std::vector<contracts::outcome> unknown{make_outcome(first, outcome_result::uncertain, "c1")};
            co_await p.feed(unknown);
            co_await p.until_sql("select state from deliveries where message_id = '" + first.message_id + "'", "3");
            const auto early = co_await p.claim_one(second);
            CHECK(early.result == contracts::grant_result::not_yet);
            auto passes = contracts::grant_result::not_yet;
            for (int i = 0; i < 200 && passes == contracts::grant_result::not_yet; ++i) {
                const auto grant = co_await p.claim_one(second);
                passes = grant.result;
                co_await async::sleep_for(std::chrono::milliseconds{50});
            }
            CHECK(passes == contracts::grant_result::granted);
        },
        settings);
}

TEST_CASE("a tenant that wants a resend gets it once the account's webhooks are proven to come") {
    with_pipeline(
        [](pipeline& p) -> awaitable<void> {
            const auto t = co_await p.make_tenant(1, 80, R"({"uncertainPolicy":"resend","uncertainDeadlineMs":300})");
            const auto item = co_await claimed_dispatch(p, t, "resend-" + t.phone_number_id);
            const auto& id = item.message_id;
            // A webhook from before the call's end proves nothing, and is not forgotten either.
            co_await p.webhook(t, "statuses", "[" + status_json("wamid.early." + id, "sent", "") + "]");
            co_await p.until_sql("select feedback_live_at is not null from accounts where id = '" + t.account + "'", "t");
            co_await p.until_sql("select claimed_at < now() - interval '3 seconds' from deliveries where message_id = '" + id + "'", "t");
            CHECK(p.count_dispatches(id) == 1);
            // One does that tells of something later (Meta's times are whole seconds), on an account that is quiet otherwise.
            co_await p.webhook(t, "statuses", "[" + status_json("wamid.other." + id, "sent", "") + "]");
            co_await p.until([&] { return p.find_dispatch(id, 2).has_value(); }, "second attempt");
            const auto again = p.find_dispatch(id, 2).value();
            CHECK(again.conv_seq > item.conv_seq);
            co_await p.until([&] { return !p.event_ids("s:" + id + ":2:sending").empty(); }, "shown as sending again");
            const auto old = co_await p.claim_one(item, "c7");
            CHECK(old.result == contracts::grant_result::gone);
            // The first attempt's webhook comes after all, before anybody began the second: it is withdrawn.
            co_await p.webhook(t, "statuses", "[" + status_json("wamid." + id, "delivered", opaque_of(item)) + "]");
            co_await p.until_sql("select attempt || ',' || status from messages where id = '" + id + "'", "1,40");
            const auto withdrawn = co_await p.claim_one(again, "c8");
            CHECK(withdrawn.result == contracts::grant_result::gone);
        },
        impatient);
}

TEST_CASE("an uncertain message on a number without webhooks is left to a person in the end") {
    auto settings = impatient;
    settings["HERMOD_UNCERTAIN_PROOF_WAIT"] = "1s";
    with_pipeline(
        [](pipeline& p) -> awaitable<void> {
            const auto t = co_await p.make_tenant(1, 80, R"({"uncertainPolicy":"resend","uncertainDeadlineMs":300})");
            const auto item = co_await claimed_dispatch(p, t, "unproven-" + t.phone_number_id);
            co_await p.until_sql("select count(*) from attempts where message_id = '" + item.message_id + "' and result = 'hold'", "1");
            // Counted when the answer of the database is there, a moment after the row.
            co_await p.until([&] { return p.metric(R"(hermod_store_uncertain_decided_total{decision="hold_unproven"})") == 1; }, "the count");
            const auto status = co_await p.sql("select status from messages where id = '" + item.message_id + "'");
            CHECK(status == "20");
        },
        settings);
}

TEST_CASE("a tenant that wants a failure gets it once the account's webhooks are proven to come") {
    with_pipeline(
        [](pipeline& p) -> awaitable<void> {
            const auto t = co_await p.make_tenant(1, 80, R"({"uncertainPolicy":"fail","uncertainDeadlineMs":300})");
            const auto item = co_await claimed_dispatch(p, t, "fail-" + t.phone_number_id);
            co_await p.sql("update accounts set feedback_live_at = now() + interval '1 minute' where id = '" + t.account + "'");
            co_await p.until_sql("select status || (last_error ->> 'title') from messages where id = '" + item.message_id + "'", "35UNCERTAIN");
            co_await p.until([&] { return !p.event_ids("s:" + item.message_id + ":1:failed").empty(); }, "shown");
        },
        impatient);
}
