#include "pipeline.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;

TEST_CASE("statements are planned anew when a table has doubled") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto renewed = [&p] { return p.metric("hermod_store_plans_renewed_total"); };
        static_cast<void>(co_await p.make_tenant());
        co_await p.until([&] { return p.metric("hermod_store_plan_looks_total") >= 1; }, "the first look, which learns the sizes");
        co_await p.sql("insert into tenants (id, name) select gen_random_uuid(), 'a' from generate_series(1, 2000)");
        co_await p.until([&] { return renewed() >= 1; }, "plans for the first rows");
        const double before = renewed();
        co_await p.sql("insert into tenants (id, name) select gen_random_uuid(), 'b' from generate_series(1, 8000)");
        co_await p.until([&] { return renewed() > before; }, "plans for five times as many");
    });
}

TEST_CASE("tables can be analyzed as the server does it by itself, with an empty search path") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        std::vector<contracts::send_request> batch{pipeline::make_request(t, "analyzed-" + t.phone_number_id)};
        co_await p.send(batch);
        co_await p.until([&] { return p.count_dispatches(batch[0].message_id) == 1; }, "stored");
        co_await p.sql("set search_path = pg_catalog; analyze public.messages, public.contacts, public.conversations");
    });
}
