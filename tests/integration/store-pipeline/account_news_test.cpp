#include "pipeline.hpp"
#include "support/catch.hpp"

#include "hermod/contracts/pack.hpp"
#include "hermod/contracts/topology.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

awaitable<void> tell(
    pipeline& p, std::string number, std::string waba_id, std::string field, std::string value
) {
    contracts::webhook_change change;
    if (!number.empty()) change.phone_number_id = number;
    change.waba_id = std::move(waba_id);
    change.field = std::move(field);
    change.received_at = to_unix_ms(std::chrono::system_clock::now());
    change.value_json = std::move(value);
    std::vector<std::string> items{contracts::write(change)};
    co_await p.publish(
        std::string{contracts::feedback_exchange}, number, contracts::write_pack(items)
    );
}

}  // namespace

TEST_CASE(
    "a customer whose business-scoped id changes stays the same person, in their tenant and no "
    "other"
) {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        auto t = co_await p.make_tenant();
        auto other = co_await p.make_tenant();
        // Nobody's number comes along.
        t.wa_ids.clear();
        other.wa_ids.clear();
        const auto was = "US.1" + t.phone_number_id, is_now = "US.2" + t.phone_number_id;
        for (const auto& one : {t, other})
            co_await p.webhook(
                one,
                "messages",
                R"([{"from_user_id":")" + was + R"(","id":"wamid.first.)" + one.phone_number_id +
                    R"(","timestamp":"1790000000","type":"text","text":{"body":"before"}}])"
            );
        co_await p.until_sql("select count(*) from contacts where bsuid = '" + was + "'", "2");
        co_await tell(
            p,
            t.phone_number_id,
            "1",
            "user_id_update",
            R"({"metadata":{"phone_number_id":"x"},"user_id_update":[{"user_id":{"previous":")" +
                was + R"(","current":")" + is_now + R"("}}]})"
        );
        co_await p.until_sql(
            "select count(*) from contacts where tenant_id = '" + t.tenant + "' and bsuid = '" +
                is_now + "'",
            "1"
        );
        co_await p.webhook(
            t,
            "messages",
            R"([{"from_user_id":")" + is_now + R"(","id":"wamid.second.)" + t.phone_number_id +
                R"(","timestamp":"1790000001","type":"text","text":{"body":"after"}}])"
        );
        co_await p.until_sql(
            "select count(*) || ' ' || count(distinct conversation_id) from messages where "
            "tenant_id = '" +
                t.tenant + "' and body in ('before', 'after')",
            "2 1"
        );
        const auto theirs = co_await p.sql(
            "select bsuid from contacts where tenant_id = '" + other.tenant +
            "' and bsuid is not null"
        );
        CHECK(theirs == was);
    });
}

TEST_CASE("what Meta thinks of a template is known when it says so") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto waba = co_await p.sql(
            "update accounts set waba_id = 'waba-' || phone_number_id where id = '" + t.account +
            "' returning waba_id"
        );
        co_await p.sql(
            "insert into templates (tenant_id, waba_id, name, language, status) values ('" +
            t.tenant + "', '" + waba + "', 'order_update', 'en_US', 'PENDING'), ('" + t.tenant +
            "', '" + waba + "', 'order_update', 'de', 'PENDING')"
        );
        const auto statuses =
            "select string_agg(language || ' ' || status || coalesce(' ' || rejected_reason, ''), "
            "', ' order by language) from templates where tenant_id = '" +
            t.tenant + "'";
        co_await tell(
            p,
            "",
            waba,
            "message_template_status_update",
            R"({"event":"REJECTED","message_template_name":"order_update","message_template_language":"en-US","reason":"INVALID_FORMAT"})"
        );
        co_await p.until_sql(statuses, "de PENDING, en_US REJECTED INVALID_FORMAT");
        co_await tell(
            p,
            "",
            waba,
            "message_template_status_update",
            R"({"event":"REINSTATED","message_template_name":"order_update","message_template_language":"en_US","reason":"NONE"})"
        );
        co_await p.until_sql(statuses, "de PENDING, en_US APPROVED");
        // What cannot be read, or is of a field that nobody knows, holds up nothing.
        co_await tell(p, "", waba, "message_template_status_update", R"({"event":5})");
        co_await tell(p, "", waba, "phone_number_quality_update", R"({"event":"FLAGGED"})");
        co_await tell(
            p,
            "",
            waba,
            "message_template_status_update",
            R"({"event":"PAUSED","message_template_name":"order_update","message_template_language":"de","reason":null})"
        );
        co_await p.until_sql(statuses, "de PAUSED, en_US APPROVED");
    });
}
