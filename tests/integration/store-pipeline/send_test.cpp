#include "pipeline.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;

TEST_CASE("an accepted request becomes a row, an event and a dispatch") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto id = "m-" + t.phone_number_id;
        std::vector<contracts::send_request> batch{pipeline::make_request(t, id)};
        co_await p.send(batch);
        co_await p.until([&] { return p.count_dispatches(id) == 1; }, "dispatch");
        const auto item = p.find_dispatch(id).value();
        CHECK(item.tenant_id == t.tenant);
        CHECK(item.to == "+" + t.wa_ids[0]);
        CHECK(item.content.text == "text of " + id);
        CHECK(item.conv_seq == 1);
        CHECK(item.attempt == 1);
        CHECK(item.rate_per_second == 80);
        co_await p.until([&] { return p.event_ids(id).size() == 1; }, "event");
        CHECK(p.event_ids(id).front() == "c:" + id);
        const auto status = co_await p.sql("select status from messages where id = '" + id + "'");
        CHECK(status == "10");
        const auto preview = co_await p.sql("select last_message_preview from conversations where id = '" + t.conversations[0] + "'");
        CHECK(preview == "text of " + id);
        const auto state = co_await p.sql("select state from deliveries where message_id = '" + id + "'");
        CHECK(state == "1");
    });
}

TEST_CASE("requests of one conversation get their places in the order in which they came, over packs and batches") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant(2, 1000);
        for (int pack = 0; pack < 5; ++pack) {
            std::vector<contracts::send_request> batch;
            for (int i = 0; i < 10; ++i) {
                const auto n = pack * 10 + i;
                batch.push_back(pipeline::make_request(t, "o-" + t.phone_number_id + "-" + std::to_string(n), static_cast<std::size_t>(n % 2)));
            }
            co_await p.send(batch);
        }
        co_await p.until([&] { return p.dispatches.size() >= 50; }, "dispatches");
        std::map<std::string, std::int64_t> last;
        for (int n = 0; n < 50; ++n) {
            const auto item = p.find_dispatch("o-" + t.phone_number_id + "-" + std::to_string(n)).value();
            CHECK(item.conv_seq == last[item.conversation_id] + 1);
            last[item.conversation_id] = item.conv_seq;
        }
        const auto seq = co_await p.sql("select min(last_seq) from conversations where account_id = '" + t.account + "'");
        CHECK(seq == "25");
    });
}

TEST_CASE("the same request twice is one message, in one batch and later") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto id = "twice-" + t.phone_number_id;
        const auto request = pipeline::make_request(t, id);
        std::vector<contracts::send_request> both{request, request};
        co_await p.send(both);
        co_await p.until([&] { return p.count_dispatches(id) == 1; }, "dispatch");
        std::vector<contracts::send_request> again{request, pipeline::make_request(t, id + "-next")};
        co_await p.send(again);
        co_await p.until([&] { return p.count_dispatches(id + "-next") == 1; }, "the next one");
        CHECK(p.count_dispatches(id) == 1);
        CHECK(p.find_dispatch(id + "-next").value().conv_seq == 2);
        CHECK(p.metric("hermod_store_messages_repeated_total") == 2);
    });
}

TEST_CASE("an id that is taken by another body becomes a failed message of its own") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto id = "clash-" + t.phone_number_id;
        auto first = pipeline::make_request(t, id);
        auto second = first;
        second.content.text = "another text";
        second.body_hash = "another hash";
        std::vector<contracts::send_request> batch{first};
        co_await p.send(batch);
        batch = {second};
        co_await p.send(batch);
        co_await p.until([&] { return p.metric("hermod_store_messages_mismatched_total") == 1; }, "mismatch counted");
        co_await p.until_sql("select count(*) from messages where tenant_id = '" + t.tenant + "' and status = 35", "1");
        const auto code = co_await p.sql("select last_error ->> 'title' from messages where tenant_id = '" + t.tenant + "' and status = 35");
        CHECK(code == "IDEMPOTENCY_MISMATCH");
        const auto body = co_await p.sql("select body from messages where id = '" + id + "'");
        CHECK(body == "text of " + id);
        co_await p.send(batch);  // and it stays one
        batch = {pipeline::make_request(t, id + "-after")};
        co_await p.send(batch);
        co_await p.until([&] { return p.count_dispatches(id + "-after") == 1; }, "a later one");
        const auto failed = co_await p.sql("select count(*) from messages where tenant_id = '" + t.tenant + "' and status = 35");
        CHECK(failed == "1");
        CHECK(p.count_dispatches(id) == 1);
    });
}

TEST_CASE("what is not the tenant's is refused, and kept as a failed message with its reason") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto other = co_await p.make_tenant();
        auto foreign_account = pipeline::make_request(t, "fa-" + t.phone_number_id);
        foreign_account.account_id = other.account;
        auto foreign_conversation = pipeline::make_request(t, "fc-" + t.phone_number_id);
        foreign_conversation.conversation_id = other.conversations[0];
        auto unknown_tenant = pipeline::make_request(t, "ut-" + t.phone_number_id);
        unknown_tenant.tenant_id = to_string(make_uuid_v7());
        const auto good = pipeline::make_request(t, "ok-" + t.phone_number_id);
        std::vector<contracts::send_request> batch{foreign_account, foreign_conversation, unknown_tenant, good};
        co_await p.send(batch);
        co_await p.until([&] { return p.count_dispatches(good.message_id) == 1; }, "the good one");
        co_await p.until_sql("select last_error ->> 'title' from messages where id = '" + foreign_account.message_id + "'", "UNKNOWN_ACCOUNT");
        co_await p.until_sql("select last_error ->> 'title' from messages where id = '" + foreign_conversation.message_id + "'", "UNKNOWN_CONVERSATION");
        co_await p.until([&] { return p.dead.size() == 1; }, "dead letter");
        CHECK(p.dead.front().body.find(unknown_tenant.message_id) != std::string::npos);
        CHECK(std::get<std::string>(p.dead.front().headers.at("x-hermod-reason")) == "UNKNOWN_TENANT");
        co_await p.until([&] { return p.event_ids(foreign_account.message_id).size() == 2; }, "its events");
        CHECK(p.event_ids(foreign_account.message_id).back() == "s:" + foreign_account.message_id + ":1:failed");
        CHECK(p.count_dispatches(foreign_account.message_id) == 0);
        const auto foreign_rows = co_await p.sql("select count(*) from messages where tenant_id = '" + other.tenant + "'");
        CHECK(foreign_rows == "0");
    });
}
