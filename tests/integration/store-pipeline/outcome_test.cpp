#include <algorithm>

#include "pipeline.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;
using contracts::outcome_result;

namespace {

awaitable<contracts::dispatch> claimed_dispatch(pipeline& p, const tenant_fixture& t, std::string id) {
    std::vector<contracts::send_request> batch{pipeline::make_request(t, id)};
    co_await p.send(batch);
    co_await p.until([&] { return p.count_dispatches(id) > 0; }, "dispatch");
    const auto item = p.find_dispatch(id).value();
    co_await p.claim_one(item, "c1");
    co_return item;
}

awaitable<void> feed(pipeline& p, contracts::outcome outcome) {
    std::vector<contracts::outcome> one;
    one.push_back(std::move(outcome));
    return p.feed(std::move(one));
}

}  // namespace

TEST_CASE("sent: the row, Meta's id, an event, and no work left") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto item = co_await claimed_dispatch(p, t, "sent-" + t.phone_number_id);
        co_await feed(p, make_outcome(item, outcome_result::sent, "c1"));
        co_await p.until([&] { return !p.event_ids("s:" + item.message_id + ":1:sent").empty(); }, "event");
        const auto row = co_await p.sql("select status || ',' || meta_message_id || ',' || (sent_at is not null) from messages where id = '" + item.message_id + "'");
        CHECK(row == "30,wamid." + item.message_id + ".1,true");
        const auto wamids = co_await p.sql("select count(*) from wamids where message_id = '" + item.message_id + "' and attempt = 1");
        CHECK(wamids == "1");
        const auto work = co_await p.sql("select count(*) from deliveries where message_id = '" + item.message_id + "'");
        CHECK(work == "0");
    });
}

TEST_CASE("not sent for good: failed with the reason, in the row and in the event") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto item = co_await claimed_dispatch(p, t, "failed-" + t.phone_number_id);
        auto outcome = make_outcome(item, outcome_result::not_sent, "c1");
        outcome.error = contracts::outcome_error{.code = 131026, .title = "Message undeliverable", .details = "no such number", .http_status = 400, .error_class = "FAIL"};
        co_await feed(p, outcome);
        co_await p.until([&] { return !p.event_ids("s:" + item.message_id + ":1:failed").empty(); }, "event");
        const auto row = co_await p.sql("select status || ',' || (last_error ->> 'code') || ',' || (failed_at is not null) from messages where id = '" + item.message_id + "'");
        CHECK(row == "35,131026,true");
        for (const auto& event : p.events)
            if (event.event_id == "s:" + item.message_id + ":1:failed") CHECK(event.payload_json.find("131026") != std::string::npos);
    });
}

TEST_CASE("held messages return to the backlog and leave it when their time has come") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto id = "held-" + t.phone_number_id;
        std::vector<contracts::send_request> batch{pipeline::make_request(t, id)};
        co_await p.send(batch);
        co_await p.until([&] { return p.count_dispatches(id) == 1; }, "dispatch");
        auto outcome = make_outcome(p.find_dispatch(id).value(), outcome_result::held, "");
        outcome.held_until = outcome.at + 1'500;
        co_await feed(p, outcome);
        co_await p.until_sql("select state || ',' || is_queued from deliveries where message_id = '" + id + "'", "0,true");
        CHECK(p.count_dispatches(id) == 1);
        co_await p.until([&] { return p.count_dispatches(id) == 2; }, "dispatched again");
        const auto dispatched = p.dispatches.back();
        CHECK(dispatched.dispatched_at >= *outcome.held_until);
        const auto status = co_await p.sql("select status from messages where id = '" + id + "'");
        CHECK(status == "10");
    });
}

TEST_CASE("what was dispatched behind a message that goes back to the backlog goes back with it, and leaves after it") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto first = "ahead-" + t.phone_number_id;
        const auto second = "behind-" + t.phone_number_id;
        std::vector<contracts::send_request> batch{pipeline::make_request(t, first), pipeline::make_request(t, second)};
        co_await p.send(batch);
        co_await p.until([&] { return p.count_dispatches(second) == 1; }, "both dispatched");
        auto outcome = make_outcome(p.find_dispatch(first).value(), outcome_result::held, "");
        outcome.held_until = outcome.at + 1'000;
        co_await feed(p, outcome);
        co_await p.until_sql("select string_agg(state::text, ',') from deliveries where tenant_id = '" + t.tenant + "'", "0,0");
        const auto early = co_await p.claim_one(p.find_dispatch(second).value(), "c9");
        CHECK(early.result == contracts::grant_result::gone);  // the sender lets go of it
        co_await p.until([&] { return p.count_dispatches(first) == 2 && p.count_dispatches(second) == 2; }, "both again");
        std::vector<std::string> order;
        for (const auto& item : p.dispatches) order.push_back(item.message_id);
        CHECK(order == std::vector<std::string>{first, second, first, second});
    });
}

TEST_CASE("a message whose rows keep changing does not hold up the news of others, and is settled in the end") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant(2);
        const auto stuck = co_await claimed_dispatch(p, t, "stuck-" + t.phone_number_id);
        std::vector<contracts::send_request> batch{pipeline::make_request(t, "fine-" + t.phone_number_id, 1)};
        co_await p.send(batch);
        const auto& fine = batch[0].message_id;
        co_await p.until([&] { return p.count_dispatches(fine) == 1; }, "dispatch");
        const auto other = p.find_dispatch(fine).value();
        co_await p.claim_one(other, "c1");
        co_await p.sql("create or replace function test_refuse() returns trigger language plpgsql as $$ begin "
                       "if old.message_id = '" + stuck.message_id + "' then return null; end if; return old; end $$; "
                       "create trigger test_refuse before delete on deliveries for each row execute function test_refuse()");
        std::vector<contracts::outcome> sent{make_outcome(stuck, outcome_result::sent, "c1"), make_outcome(other, outcome_result::sent, "c1")};
        co_await p.feed(sent);
        co_await p.until([&] { return !p.event_ids("s:" + fine + ":1:sent").empty(); }, "the other's news");
        co_await p.until([&] { return p.metric("hermod_store_changes_left_open_total") > 0; }, "left open");
        co_await p.sql("drop trigger test_refuse on deliveries");
        co_await p.until_sql("select count(*) from deliveries where message_id = '" + stuck.message_id + "'", "0");
        co_await p.until([&] { return !p.event_ids("s:" + stuck.message_id + ":1:sent").empty(); }, "its news");
    });
}

TEST_CASE("a claim that was released without a call is dispatched again and can be claimed anew") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto item = co_await claimed_dispatch(p, t, "released-" + t.phone_number_id);
        co_await feed(p, make_outcome(item, outcome_result::released, "somebody else's"));
        co_await feed(p, make_outcome(item, outcome_result::released, "c1"));
        co_await p.until([&] { return p.count_dispatches(item.message_id) == 2; }, "dispatched again");
        const auto grant = co_await p.claim_one(item, "c2");
        CHECK(grant.result == contracts::grant_result::granted);
    });
}

TEST_CASE("a release that overtakes its claim frees the message, at its place, and the claim is refused when it comes") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto id = "overtaken-" + t.phone_number_id;
        std::vector<contracts::send_request> batch{pipeline::make_request(t, id)};
        co_await p.send(batch);
        co_await p.until([&] { return p.count_dispatches(id) == 1; }, "dispatch");
        const auto item = p.find_dispatch(id).value();
        const auto place = co_await p.sql("select due_at from deliveries where message_id = '" + id + "'");
        co_await feed(p, make_outcome(item, outcome_result::released, "c1"));
        co_await p.until([&] { return p.count_dispatches(id) == 2; }, "dispatched again");
        const auto late = co_await p.claim_one(item, "c1");
        CHECK(late.result == contracts::grant_result::taken);
        const auto same_place = co_await p.sql("select due_at from deliveries where message_id = '" + id + "'");
        CHECK(same_place == place);
        const auto grant = co_await p.claim_one(item, "c2");
        CHECK(grant.result == contracts::grant_result::granted);
    });
}

TEST_CASE("an error that stops the account halts its backlog and raises an alarm") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto item = co_await claimed_dispatch(p, t, "stop-" + t.phone_number_id);
        auto outcome = make_outcome(item, outcome_result::held, "c1");
        outcome.held_until = outcome.at;
        outcome.error = contracts::outcome_error{.code = 190, .title = "access token expired", .details = {}, .http_status = 401, .error_class = "STOP", .scope = "account"};
        co_await feed(p, outcome);
        co_await p.until_sql("select state || ': ' || stop_reason from accounts where id = '" + t.account + "'", "stopped: access token expired");
        std::vector<contracts::send_request> next{pipeline::make_request(t, "after-" + t.phone_number_id)};
        co_await p.send(next);
        co_await p.until_sql("select count(*) from deliveries where account_id = '" + t.account + "' and is_queued", "2");
        CHECK(p.metric("hermod_store_accounts_stopped_total") == 1);
        co_await p.until([&] { return !p.event_ids("a:" + t.account).empty(); }, "the alarm");
        const auto alarm = std::find_if(p.events.begin(), p.events.end(), [](const auto& e) { return e.type == "account_updated"; });
        REQUIRE(alarm != p.events.end());
        CHECK(alarm->payload_json.find("access token expired") != std::string::npos);
        CHECK(p.count_dispatches(next[0].message_id) == 0);
    });
}

TEST_CASE("credit comes back with outcomes: a backlog drains in order, interactive before bulk") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant(40, 4);  // credit: 8 interactive, 1 bulk
        std::vector<contracts::send_request> batch;
        for (std::size_t i = 0; i < 20; ++i) {
            batch.push_back(pipeline::make_request(t, "b-" + t.phone_number_id + "-" + std::to_string(i), i));
            batch.back().priority = contracts::priority::bulk;
        }
        for (std::size_t i = 20; i < 40; ++i) batch.push_back(pipeline::make_request(t, "i-" + t.phone_number_id + "-" + std::to_string(i), i));
        co_await p.send(batch);
        std::vector<std::string> order;
        std::size_t most = 0;
        std::size_t done = 0;
        while (done < 40) {
            co_await p.until([&] { return p.dispatches.size() > done; }, "more dispatches");
            const auto in_flight = co_await p.sql("select count(*) from deliveries where account_id = '" + t.account + "' and not is_queued");
            most = std::max(most, static_cast<std::size_t>(std::stoul(in_flight)));
            const auto item = p.dispatches[done++];
            order.push_back(item.message_id);
            const auto grant = co_await p.claim_one(item);
            REQUIRE(grant.result == contracts::grant_result::granted);
            co_await feed(p, make_outcome(item, outcome_result::sent, "c-" + item.message_id));
        }
        CHECK(most <= 9);
        co_await p.until_sql("select count(*) from messages where account_id = '" + t.account + "' and status = 30", "40");
        const auto first_bulk = std::find_if(order.begin(), order.end(), [](const auto& id) { return id[0] == 'b'; }) - order.begin();
        CHECK(first_bulk >= 7);
        const auto late_bulk = std::count_if(order.begin() + 25, order.end(), [](const auto& id) { return id[0] == 'b'; });
        CHECK(late_bulk >= 13);
    });
}
