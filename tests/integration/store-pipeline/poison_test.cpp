#include "hermod/contracts/pack.hpp"
#include "hermod/contracts/topology.hpp"

#include "pipeline.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;

TEST_CASE("a request that the database cannot take is dead-lettered alone, and shown as failed") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant(1, 1000);
        std::vector<contracts::send_request> batch;
        for (int i = 0; i < 40; ++i) batch.push_back(pipeline::make_request(t, "p-" + t.phone_number_id + "-" + std::to_string(i)));
        batch[17].content.text = std::string{"zero \0 byte", 11};
        co_await p.send(batch);
        co_await p.until_sql("select count(*) from messages where status = 10 and tenant_id = '" + t.tenant + "'", "39");
        const auto& bad = batch[17].message_id;
        co_await p.until([&] { return p.event_ids("s:" + bad + ":1:failed").size() == 1 && p.event_ids("c:" + bad).size() == 1; }, "told");
        const auto row = co_await p.sql("select status || (last_error ->> 'title') || ',' || body from messages where id = '" + bad + "'");
        CHECK(row == "35INVALID_REQUEST,");
        co_await p.until([&] { return p.dead.size() == 1; }, "dead letter");
        CHECK(p.dead.front().body.find(batch[17].message_id) != std::string::npos);
        co_await p.until([&] { return p.dispatches.size() == 39; }, "the others are dispatched");
        // Their order is kept.
        std::int64_t last = 0;
        for (const auto& request : batch) {
            const auto item = p.find_dispatch(request.message_id);
            if (!item) continue;
            CHECK(item->conv_seq == last + 1);
            last = item->conv_seq;
        }
    });
}

TEST_CASE("an item that cannot be read is shown as failed if its ids can, but never instead of another message") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto good = pipeline::make_request(t, "taken-" + t.phone_number_id);
        auto bad = pipeline::make_request(t, "broken-" + t.phone_number_id);
        auto broken = contracts::write(bad);
        broken.replace(broken.find(R"("type":"text")"), 13, R"("type":"blob")");
        bad = good;
        bad.body_hash = "another";
        auto clash = contracts::write(bad);
        clash.replace(clash.find(R"("type":"text")"), 13, R"("type":"blob")");
        std::vector<std::string> items{contracts::write(good), broken};
        co_await p.publish(std::string{contracts::send_exchange}, t.phone_number_id, contracts::write_pack(items));
        co_await p.until_sql("select status || (last_error ->> 'title') from messages where id = 'broken-" + t.phone_number_id + "'", "35INVALID_REQUEST");
        co_await p.until([&] { return p.event_ids("s:broken-" + t.phone_number_id + ":1:failed").size() == 1; }, "told");
        std::vector<std::string> later{clash};
        co_await p.publish(std::string{contracts::send_exchange}, t.phone_number_id, contracts::write_pack(later));
        co_await p.until([&] { return p.dead.size() == 2; }, "two dead letters");
        const auto status = co_await p.sql("select status from messages where id = '" + good.message_id + "'");
        CHECK(status == "10");
        CHECK(p.event_ids("s:" + good.message_id).empty());
    });
}

TEST_CASE("items that cannot be read are dead-lettered with the path of the fault, whole nonsense as a whole") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto good = pipeline::make_request(t, "good-" + t.phone_number_id);
        std::vector<std::string> items{R"({"tenantId":"no uuid"})", contracts::write(good)};
        co_await p.publish(std::string{contracts::send_exchange}, t.phone_number_id, contracts::write_pack(items));
        co_await p.publish(std::string{contracts::send_exchange}, t.phone_number_id, "no JSON at all");
        co_await p.publish(std::string{contracts::feedback_exchange}, t.phone_number_id, "[]");
        co_await p.until([&] { return p.count_dispatches(good.message_id) == 1; }, "the good one");
        co_await p.until([&] { return p.dead.size() == 3; }, "three dead letters");
        bool has_path = false;
        for (const auto& letter : p.dead) {
            const auto reason = letter.headers.find("x-hermod-reason");
            if (reason != letter.headers.end()) has_path = std::get<std::string>(reason->second).find("tenantId") == 0;
        }
        CHECK(has_path);
    });
}
