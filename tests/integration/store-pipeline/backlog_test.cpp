#include "pipeline.hpp"

#include "hermod/async/task_group.hpp"
#include "store/backlog.hpp"
#include "store/columns.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;

TEST_CASE("a dispatch that nobody claims goes out again, and the claim keeps the copy harmless") {
    with_pipeline(
        [](pipeline& p) -> awaitable<void> {
            const auto t = co_await p.make_tenant();
            const auto id = "lost-" + t.phone_number_id;
            std::vector<contracts::send_request> batch{pipeline::make_request(t, id)};
            co_await p.send(batch);
            co_await p.until([&] { return p.count_dispatches(id) == 2; }, "second dispatch");
            const auto item = p.find_dispatch(id).value();
            const auto first = co_await p.claim_one(item, "c1");
            const auto copy = co_await p.claim_one(item, "c2");
            CHECK(first.result == contracts::grant_result::granted);
            CHECK(copy.result == contracts::grant_result::taken);
        },
        {{"HERMOD_UNCLAIMED_AFTER", "500ms"}});
}

TEST_CASE("a reply does not wait behind the campaign in its own conversation") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant(10, 4);  // bulk credit: 1
        std::vector<contracts::send_request> batch;
        for (std::size_t i = 0; i < 10; ++i) {
            batch.push_back(pipeline::make_request(t, "bulk-" + t.phone_number_id + "-" + std::to_string(i), i));
            batch.back().priority = contracts::priority::bulk;
        }
        co_await p.send(batch);
        co_await p.until([&] { return p.dispatches.size() == 1; }, "the one that bulk credit allows");
        std::vector<contracts::send_request> reply{pipeline::make_request(t, "reply-" + t.phone_number_id, 9)};
        co_await p.send(reply);
        co_await p.until([&] { return p.count_dispatches(reply[0].message_id) == 1; }, "the reply");
        const auto before = p.find_dispatch("bulk-" + t.phone_number_id + "-9");
        REQUIRE(before.has_value());  // leaves with it, and before it
        const auto item = p.find_dispatch(reply[0].message_id).value();
        CHECK(before->conv_seq < item.conv_seq);
        const auto waits = co_await p.claim_one(item);
        CHECK(waits.result == contracts::grant_result::not_yet);
        CHECK(p.dispatches.size() == 3);
    });
}

TEST_CASE("bulk messages before an interactive one of their conversation leave with it, when they come together") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant(4, 4);  // bulk credit: 1
        std::vector<contracts::send_request> batch;
        for (std::size_t i = 0; i < 4; ++i) {
            batch.push_back(pipeline::make_request(t, "b-" + t.phone_number_id + "-" + std::to_string(i), i));
            batch.back().priority = contracts::priority::bulk;
        }
        batch.push_back(pipeline::make_request(t, "reply-" + t.phone_number_id, 3));
        co_await p.send(batch);
        co_await p.until([&] { return p.dispatches.size() == 3; }, "the reply, the one before it, and what bulk credit allows");
        CHECK(p.count_dispatches("reply-" + t.phone_number_id) == 1);
        CHECK(p.count_dispatches("b-" + t.phone_number_id + "-3") == 1);
        CHECK(p.count_dispatches("b-" + t.phone_number_id + "-0") == 1);
    });
}

TEST_CASE("accounts with something due are looked through in turns, none of them for ever behind the first") {
    with_pipeline(
        [](pipeline& p) -> awaitable<void> {
            std::vector<std::string> wanted;
            for (int i = 0; i < 3; ++i) {
                const auto t = co_await p.make_tenant();
                wanted.push_back(t.account);
                co_await p.sql("insert into deliveries (tenant_id, message_id, attempt, account_id, conversation_id, conv_seq, priority, is_queued, state, due_at) "
                               "values ('" + t.tenant + "', 'due', 1, '" + t.account + "', '" + t.conversations[0] + "', 1, 0, true, 0, now())");
            }
            std::sort(wanted.begin(), wanted.end());
            telemetry::registry metrics;
            postgres::pool_settings settings;
            settings.conninfo = database().conninfo();
            settings.password = secret{database().password()};
            settings.role = "hermod_writer";
            postgres::pool pool{p.io.get_executor(), settings, p.logger, metrics};
            async::task_group tasks{p.io.get_executor(), {}};
            tasks.spawn("pool", pool.run());
            co_await p.until([&] { return pool.is_ready(); }, "pool");
            store::backlog rows{pool, {}, 10};
            const auto limit = steady_clock::now() + std::chrono::seconds{10};
            const auto first = co_await rows.find_due_accounts(std::string{store::nil_id}, 2, limit);
            CHECK(first.value() == std::vector<std::string>{wanted[0], wanted[1]});
            const auto rest = co_await rows.find_due_accounts(wanted[1], 2, limit);
            CHECK(rest.value() == std::vector<std::string>{wanted[2]});
            co_await pool.stop(limit);
            tasks.cancel();
            co_await tasks.join_until(limit);
        },
        {{"HERMOD_SWEEP_INTERVAL", "1h"}});
}
