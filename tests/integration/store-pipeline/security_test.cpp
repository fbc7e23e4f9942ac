#include "pipeline.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;

TEST_CASE("every table with a tenant is walled off by policies that bind even its owner") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const std::string tenant_tables =
            "from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and n.nspname = 'public' "
            "and (c.relname = 'tenants' or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')) ";
        const auto count = co_await p.sql("select count(*) " + tenant_tables);
        CHECK(std::stoi(count) >= 11);
        const auto open = co_await p.sql("select string_agg(c.relname, ' ') " + tenant_tables +
                                         "and not (c.relrowsecurity and c.relforcerowsecurity)");
        CHECK(open == "");
        const auto unguarded = co_await p.sql("select string_agg(c.relname, ' ') " + tenant_tables +
            "and not exists (select from pg_policies y where y.tablename = c.relname and 'hermod_app' = any(y.roles) "
            "and y.qual like '%app.tenant%' and y.with_check like '%app.tenant%')");
        CHECK(unguarded == "");
        const auto keys = co_await p.sql("select string_agg(c.relname, ' ') " + tenant_tables +
            "and c.relname <> 'tenants' and not exists (select from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0] "
            "where i.indrelid = c.oid and i.indisprimary and a.attname = 'tenant_id')");
        CHECK(keys == "");
        const auto roles = co_await p.sql("select count(*) from pg_roles where rolname in ('hermod_writer', 'hermod_app') "
                                          "and not rolsuper and not rolbypassrls and not rolcanlogin");
        CHECK(roles == "2");
    });
}

TEST_CASE("a request handler sees its own tenant only, and nothing without one") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        co_await p.make_tenant();
        const auto own = co_await p.sql("set role hermod_app; set app.tenant = '" + t.tenant + "'; select count(*) || ',' || min(id::text) from accounts");
        CHECK(own == "1," + t.account);
        const auto none = co_await p.sql("set role hermod_app; select count(*) from conversations");
        CHECK(none == "0");
    });
}
