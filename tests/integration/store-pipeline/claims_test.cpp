#include "pipeline.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;
using contracts::grant_result;

namespace {

awaitable<contracts::dispatch> dispatch_of(pipeline& p, const tenant_fixture& t, std::string id, std::size_t conversation = 0) {
    std::vector<contracts::send_request> batch{pipeline::make_request(t, id, conversation)};
    co_await p.send(batch);
    co_await p.until([&] { return p.count_dispatches(id) > 0; }, "dispatch");
    co_return p.find_dispatch(id).value();
}

}  // namespace

TEST_CASE("a claim is granted once, and repeating it with its id gives the same grant") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto item = co_await dispatch_of(p, t, "claim-" + t.phone_number_id);
        const auto first = co_await p.claim_one(item, "mine");
        CHECK(first.result == grant_result::granted);
        CHECK(first.try_number == 1);
        const auto again = co_await p.claim_one(item, "mine");
        CHECK(again.result == grant_result::granted);
        CHECK(again.try_number == 1);
        const auto other = co_await p.claim_one(item, "theirs");
        CHECK(other.result == grant_result::taken);
        CHECK(other.reason == "claimed");
        const auto holder = co_await p.sql("select claim_id from deliveries where message_id = '" + item.message_id + "'");
        CHECK(holder == "mine");
    });
}

TEST_CASE("of two senders that race for the same messages exactly one gets each") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant(30, 1000);
        std::vector<contracts::send_request> batch;
        for (std::size_t i = 0; i < 30; ++i) batch.push_back(pipeline::make_request(t, "race-" + t.phone_number_id + "-" + std::to_string(i), i));
        co_await p.send(batch);
        co_await p.until([&] { return p.dispatches.size() >= 30; }, "dispatches");
        std::map<std::string, int> granted;
        async::task_group both{p.io.get_executor(), [](std::string_view, const std::exception_ptr&) {}};
        auto ask = [&](std::string sender, bool is_reversed) -> awaitable<void> {
            std::vector<contracts::claim> claims;
            for (const auto& r : batch) claims.push_back({r.tenant_id, r.message_id, 1, 1, sender + r.message_id});
            if (is_reversed) std::reverse(claims.begin(), claims.end());
            const auto answer = co_await p.claim(std::move(claims), sender);
            for (const auto& grant : answer.grants)
                if (grant.result == grant_result::granted) ++granted[grant.message_id];
        };
        for (int round = 0; round < 4; ++round) both.spawn("sender", ask("s" + std::to_string(round), round % 2 == 1));
        co_await both.join();
        CHECK(granted.size() == 30);
        for (const auto& [id, times] : granted) CHECK(times == 1);
    });
}

TEST_CASE("a later message of a conversation waits until the one before is settled") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant(2);
        const auto first = co_await dispatch_of(p, t, "first-" + t.phone_number_id);
        const auto second = co_await dispatch_of(p, t, "second-" + t.phone_number_id);
        const auto elsewhere = co_await dispatch_of(p, t, "elsewhere-" + t.phone_number_id, 1);
        const auto early = co_await p.claim_one(second);
        CHECK(early.result == grant_result::not_yet);
        CHECK(early.retry_after_ms.value_or(0) > 0);
        const auto free = co_await p.claim_one(elsewhere);
        CHECK(free.result == grant_result::granted);
        const auto go = co_await p.claim_one(first, "c1");
        CHECK(go.result == grant_result::granted);
        const auto still = co_await p.claim_one(second);
        CHECK(still.result == grant_result::not_yet);
        std::vector<contracts::outcome> sent{make_outcome(first, contracts::outcome_result::sent, "c1")};
        co_await p.feed(sent);
        co_await p.until_sql("select status from messages where id = '" + first.message_id + "'", "30");
        const auto now = co_await p.claim_one(second);
        CHECK(now.result == grant_result::granted);
        const auto settled = co_await p.claim_one(first, "c9");
        CHECK(settled.result == grant_result::gone);
        CHECK(settled.reason == "settled");
    });
}

TEST_CASE("a message whose window closed before its claim fails with that reason") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto item = co_await dispatch_of(p, t, "window-" + t.phone_number_id);
        co_await p.sql("update conversations set last_inbound_at = now() - interval '25 hours' where id = '" + t.conversations[0] + "'");
        co_await p.sql("update deliveries set window_until = now() - interval '1 hour' where message_id = '" + item.message_id + "'");
        const auto refused = co_await p.claim_one(item);
        CHECK(refused.result == grant_result::gone);
        CHECK(refused.reason == "window_closed");
        co_await p.until_sql("select status || (last_error ->> 'title') from messages where id = '" + item.message_id + "'", "35WINDOW_CLOSED");
        co_await p.until([&] { return !p.event_ids("s:" + item.message_id + ":1:failed").empty(); }, "event");
        const auto left = co_await p.sql("select count(*) from deliveries where message_id = '" + item.message_id + "'");
        CHECK(left == "0");
    });
}

TEST_CASE("a window that a later inbound message reopened is open") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto item = co_await dispatch_of(p, t, "reopened-" + t.phone_number_id);
        co_await p.sql("update deliveries set window_until = now() - interval '1 hour' where message_id = '" + item.message_id + "'");
        const auto grant = co_await p.claim_one(item);
        CHECK(grant.result == grant_result::granted);
    });
}

TEST_CASE("a stopped account's messages go back to its backlog and stay sending") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto item = co_await dispatch_of(p, t, "stopped-" + t.phone_number_id);
        co_await p.sql("update accounts set state = 'stopped' where id = '" + t.account + "'");
        const auto refused = co_await p.claim_one(item);
        CHECK(refused.result == grant_result::gone);
        CHECK(refused.reason == "account_stopped");
        co_await p.until_sql("select state || ',' || is_queued from deliveries where message_id = '" + item.message_id + "'", "0,true");
        const auto status = co_await p.sql("select status from messages where id = '" + item.message_id + "'");
        CHECK(status == "10");
        co_await p.sql("update accounts set state = 'active' where id = '" + t.account + "'");
        co_await p.until([&] { return p.count_dispatches(item.message_id) == 2; }, "dispatched again");
    });
}

TEST_CASE("a try that failed frees the claim for the next try, and its id cannot be used again") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto item = co_await dispatch_of(p, t, "tries-" + t.phone_number_id);
        co_await p.claim_one(item, "c1");
        auto failed_try = make_outcome(item, contracts::outcome_result::not_sent, "c1");
        failed_try.is_final = false;
        failed_try.next_try_at = failed_try.at + 1'000;
        failed_try.error = contracts::outcome_error{.code = 1, .title = "try later", .details = {}, .http_status = 500, .error_class = "RETRY"};
        std::vector<contracts::outcome> feedback{failed_try};
        co_await p.feed(feedback);
        co_await p.until_sql("select state from deliveries where message_id = '" + item.message_id + "'", "1");
        const auto old = co_await p.claim_one(item, "c1");
        CHECK(old.result == grant_result::taken);
        CHECK(old.reason == "finished");
        const auto next = co_await p.claim_one(item, "c2");
        CHECK(next.result == grant_result::granted);
        CHECK(next.try_number == 2);
        const auto status = co_await p.sql("select status from messages where id = '" + item.message_id + "'");
        CHECK(status == "10");
        const auto history = co_await p.sql("select result from attempts where message_id = '" + item.message_id + "'");
        CHECK(history == "not_sent");
    });
}
