#include "hermod/contracts/pack.hpp"
#include "hermod/contracts/topology.hpp"

#include "pipeline.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;

TEST_CASE("a request that the database cannot take is dead-lettered alone") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant(1, 1000);
        std::vector<contracts::send_request> batch;
        for (int i = 0; i < 40; ++i) batch.push_back(pipeline::make_request(t, "p-" + t.phone_number_id + "-" + std::to_string(i)));
        batch[17].content.text = std::string{"zero \0 byte", 11};
        co_await p.send(batch);
        co_await p.until_sql("select count(*) from messages where tenant_id = '" + t.tenant + "'", "39");
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
