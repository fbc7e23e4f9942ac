#include <algorithm>
#include <array>

#include "pipeline.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;
using contracts::outcome_result;

TEST_CASE("all orders of statuses end in the same state, each shown once and in order") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        std::array<std::string, 4> words{"delivered", "failed", "read", "sent"};
        const auto t = co_await p.make_tenant(24, 1000);
        std::vector<contracts::send_request> batch;
        for (std::size_t i = 0; i < 24; ++i) batch.push_back(pipeline::make_request(t, "perm-" + t.phone_number_id + "-" + std::to_string(i), i));
        co_await p.send(batch);
        co_await p.until([&] { return p.dispatches.size() >= 24; }, "dispatches");
        std::size_t n = 0;
        do {
            const auto item = p.find_dispatch("perm-" + t.phone_number_id + "-" + std::to_string(n)).value();
            co_await p.claim_one(item, "c1");
            const bool is_one_batch = n % 2 == 0;
            std::string all;
            for (const auto& word : words) {
                const auto one = status_json("wamid." + item.message_id, word, opaque_of(item));
                all += (all.empty() ? "" : ",") + one;
                if (!is_one_batch) co_await p.webhook(t, "statuses", "[" + one + "," + one + "]");
            }
            if (is_one_batch) co_await p.webhook(t, "statuses", "[" + all + "]");
            ++n;
        } while (std::next_permutation(words.begin(), words.end()));
        REQUIRE(n == 24);
        co_await p.until_sql("select count(*) from messages where tenant_id = '" + t.tenant + "' and status = 50 and sent_at is not null "
                             "and delivered_at is not null and read_at is not null", "24");
        const std::map<std::string, int> rank{{"sent", 30}, {"failed", 35}, {"delivered", 40}, {"read", 50}};
        for (std::size_t i = 0; i < 24; ++i) {
            const auto prefix = "s:perm-" + t.phone_number_id + "-" + std::to_string(i) + ":1:";
            co_await p.until([&] { return !p.event_ids(prefix + "read").empty(); }, "read shown");
            const auto ids = p.event_ids(prefix);
            int last = 0;
            for (const auto& id : ids) {
                const auto now = rank.at(id.substr(prefix.size()));
                CHECK(now > last);
                last = now;
            }
            CHECK(ids.size() >= 3);
            CHECK(last == 50);
        }
        const auto left = co_await p.sql("select count(*) from deliveries where tenant_id = '" + t.tenant + "'");
        CHECK(left == "0");
    });
}

TEST_CASE("a status without our id finds its message by Meta's") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto id = "bywamid-" + t.phone_number_id;
        std::vector<contracts::send_request> batch{pipeline::make_request(t, id)};
        co_await p.send(batch);
        co_await p.until([&] { return p.count_dispatches(id) == 1; }, "dispatch");
        const auto item = p.find_dispatch(id).value();
        co_await p.claim_one(item, "c1");
        std::vector<contracts::outcome> sent{make_outcome(item, outcome_result::sent, "c1")};
        co_await p.feed(sent);
        co_await p.webhook(t, "statuses", "[" + status_json(*sent[0].wamid, "read", "") + "]");
        co_await p.until_sql("select status from messages where id = '" + id + "'", "50");
    });
}

TEST_CASE("a status that comes before Meta's id is known is parked, and applied with the outcome") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto id = "early-" + t.phone_number_id;
        std::vector<contracts::send_request> batch{pipeline::make_request(t, id)};
        co_await p.send(batch);
        co_await p.until([&] { return p.count_dispatches(id) == 1; }, "dispatch");
        const auto item = p.find_dispatch(id).value();
        co_await p.claim_one(item, "c1");
        auto sent = make_outcome(item, outcome_result::sent, "c1");
        const auto one = status_json(*sent.wamid, "delivered", "");
        co_await p.webhook(t, "statuses", "[" + one + "," + one + "]");
        co_await p.until_sql("select count(*) from parked_statuses where tenant_id = '" + t.tenant + "'", "1");
        const auto before = co_await p.sql("select status from messages where id = '" + id + "'");
        CHECK(before == "10");
        std::vector<contracts::outcome> feedback{sent};
        co_await p.feed(feedback);
        co_await p.until_sql("select status from messages where id = '" + id + "'", "40");
        co_await p.until_sql("select count(*) from parked_statuses where tenant_id = '" + t.tenant + "'", "0");
        co_await p.until([&] { return p.event_ids("s:" + id).size() == 2; }, "both shown");
        const auto ids = p.event_ids("s:" + id);
        CHECK(ids == std::vector<std::string>{"s:" + id + ":1:sent", "s:" + id + ":1:delivered"});
    });
}

TEST_CASE("a parked status whose message appears by itself is matched by the sweeper, and one that nobody claims expires") {
    with_pipeline(
        [](pipeline& p) -> awaitable<void> {
            const auto t = co_await p.make_tenant();
            const auto id = "later-" + t.phone_number_id;
            const auto nobody = status_json("wamid.nobody." + t.phone_number_id, "read", "");
            const auto early = status_json("wamid." + id, "delivered", "h1.1.1." + id);
            co_await p.webhook(t, "statuses", "[" + early + "," + nobody + "]");
            co_await p.until([&] { return p.metric("hermod_store_parked_total") == 2; }, "parked");
            std::vector<contracts::send_request> batch{pipeline::make_request(t, id)};
            co_await p.send(batch);
            co_await p.until_sql("select status from messages where id = '" + id + "'", "40");
            co_await p.until_sql("select count(*) from deliveries where message_id = '" + id + "'", "0");
            co_await p.until_sql("select count(*) from parked_statuses where tenant_id = '" + t.tenant + "'", "0");
            co_await p.until([&] { return p.metric("hermod_store_parked_expired_total") == 1; }, "expired and counted");
        },
        {{"HERMOD_PARKED_FOR", "3s"}});
}

TEST_CASE("a number of another tenant cannot touch a message, whatever its opaque id says") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto other = co_await p.make_tenant();
        const auto id = "walled-" + t.phone_number_id;
        std::vector<contracts::send_request> batch{pipeline::make_request(t, id)};
        co_await p.send(batch);
        co_await p.until([&] { return p.count_dispatches(id) == 1; }, "dispatch");
        co_await p.webhook(other, "statuses", "[" + status_json("wamid.x." + id, "read", "h1.1.1." + id) + "]");
        co_await p.until_sql("select count(*) from parked_statuses where tenant_id = '" + other.tenant + "'", "1");
        const auto status = co_await p.sql("select status from messages where id = '" + id + "'");
        CHECK(status == "10");
    });
}

TEST_CASE("statuses about a customer's message, or whose echo names a message that is not there, hold up nobody") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto id = "odd-" + t.phone_number_id;
        const auto theirs = "wamid.in." + t.phone_number_id;
        co_await p.webhook(t, "messages", R"([{"id":")" + theirs + R"(","from":")" + t.wa_ids[0] + R"(","timestamp":"1","type":"text","text":{"body":"hi"}}])");
        co_await p.until_sql("select count(*) from wamids where wamid = '" + theirs + "' and attempt = 0", "1");
        std::vector<contracts::send_request> batch{pipeline::make_request(t, id)};
        co_await p.send(batch);
        co_await p.until([&] { return p.count_dispatches(id) == 1; }, "dispatch");
        const auto item = p.find_dispatch(id).value();
        co_await p.claim_one(item, "c1");
        std::vector<contracts::outcome> sent{make_outcome(item, contracts::outcome_result::sent, "c1")};
        co_await p.feed(sent);
        co_await p.until_sql("select status from messages where id = '" + id + "'", "30");
        co_await p.webhook(t, "statuses", "[" + status_json(theirs, "read", "") + "]");
        auto missing = item;
        missing.message_id = "missing-" + t.phone_number_id;
        co_await p.webhook(t, "statuses", "[" + status_json(*sent[0].wamid, "delivered", opaque_of(missing)) + "]");
        co_await p.until_sql("select status from messages where id = '" + id + "'", "40");
        co_await p.until_sql("select count(*) from parked_statuses where wamid = '" + theirs + "'", "1");
    });
}

TEST_CASE("parked statuses that lead nowhere do not keep the sweeper from those behind them") {
    with_pipeline(
        [](pipeline& p) -> awaitable<void> {
            const auto t = co_await p.make_tenant();
            const auto id = "behind-" + t.phone_number_id;
            std::vector<contracts::send_request> batch{pipeline::make_request(t, id)};
            co_await p.send(batch);
            co_await p.until([&] { return p.count_dispatches(id) == 1; }, "dispatch");
            // Five that nobody can read, then a good one; the sweeper takes two at a time.
            co_await p.sql("insert into parked_statuses (tenant_id, wamid, message_id, account_id, item) select '" + t.tenant + "', 'wamid.' || n || '" + id +
                           "', '" + id + "', '" + t.account + "', case when n < 6 then jsonb_build_object('status', 'nonsense') else "
                           "jsonb_build_object('wamid', 'wamid.6" + id + "', 'status', 'delivered', 'attempt', 1, 'at', 1700000000000) end "
                           "from generate_series(1, 6) n order by n");
            co_await p.until_sql("select status from messages where id = '" + id + "'", "40");
        },
        {{"HERMOD_SWEEP_ROWS", "2"}});
}
