// Rows of files, jobs of fetching them, what Meta says of numbers: asked for and told by
// message-sender.
#include "pipeline.hpp"
#include "support/catch.hpp"

#include "hermod/base/ids.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

const std::string digest(64, 'a');

/// A customer's file, as the inbox makes its row.
awaitable<std::string> make_inbound_row(pipeline& p, const tenant_fixture& t) {
    auto id = to_string(make_uuid_v7());
    co_await p.sql(
        "insert into media (tenant_id, id, origin, state, mime_type, account_id, conversation_id, "
        "message_id, meta_media_id) values ('" +
        t.tenant + "', '" + id + "', 'inbound', 'pending', 'image/jpeg', '" + t.account + "', '" +
        t.conversations[0] + "', 'm-" + id + "', 'meta-1')"
    );
    co_return id;
}

std::string job_json(const tenant_fixture& t, const std::string& id, const std::string& rest) {
    return R"({"tenantId":")" + t.tenant + R"(","id":")" + id + "\"," + rest + "}";
}

}  // namespace

TEST_CASE("a customer's file is handed out with a lease, and its end is told to everybody once") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        co_await p.sql("delete from media");  // of other tests
        const auto id = co_await make_inbound_row(p, t);
        const std::string take = R"({"limit":10,"leaseMs":60000})";
        const auto first = co_await p.ask_as(t.tenant, "/internal/v1/media/jobs", take);
        REQUIRE(first.status == 200);
        const auto jobs = json::document::parse(first.body).value();
        REQUIRE(jobs.root()["jobs"].size() == 1);
        const auto job = jobs.root()["jobs"].at(0);
        CHECK(job["id"].string() == id);
        CHECK(job["phoneNumberId"].string() == t.phone_number_id);
        CHECK(job["tries"].integer() == 1);
        const auto none = co_await p.ask_as(t.tenant, "/internal/v1/media/jobs", take);
        CHECK(none.body == R"({"jobs":[]})");  // the lease holds

        const auto failed = co_await p.ask_as(
            t.tenant,
            "/internal/v1/media/jobs/failed",
            job_json(t, id, R"("error":"away","retryAfterMs":0)")
        );
        CHECK(failed.status == 204);
        const auto again = co_await p.ask_as(t.tenant, "/internal/v1/media/jobs", take);
        CHECK(again.body.find(R"("tries":2)") != std::string::npos);
        const auto done = R"("sha256":")" + digest + R"(","size":9,"mimeType":"image/png")";
        const auto finished =
            co_await p.ask_as(t.tenant, "/internal/v1/media/jobs/finished", job_json(t, id, done));
        CHECK(finished.status == 204);
        const auto repeated =
            co_await p.ask_as(t.tenant, "/internal/v1/media/jobs/finished", job_json(t, id, done));
        CHECK(repeated.status == 204);
        co_await p.until([&] { return !p.event_ids("m:" + id + ":ready").empty(); }, "the event");
        CHECK(p.event_ids("m:" + id + ":ready").size() == 1);
        const auto& event = p.events.back();
        CHECK(event.type == "message_updated");
        CHECK(event.payload_json.find("ready") != std::string::npos);
        co_await p.until_sql(
            "select state || ' ' || size || ' ' || mime_type from media where id = '" + id + "'",
            "ready 9 image/png"
        );
    });
}

TEST_CASE("a file that is given up is told of, and its message stays") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto id = co_await make_inbound_row(p, t);
        const auto last = co_await p.ask_as(
            t.tenant,
            "/internal/v1/media/jobs/failed",
            job_json(t, id, R"("error":"gone from Meta")")
        );
        CHECK(last.status == 204);
        co_await p.until([&] { return !p.event_ids("m:" + id + ":failed").empty(); }, "the event");
        const auto none = co_await p.ask_as(
            t.tenant, "/internal/v1/media/jobs", R"({"limit":10,"leaseMs":60000})"
        );
        CHECK(none.body == R"({"jobs":[]})");
    });
}

TEST_CASE("what Meta has of a content is remembered per account while it is good") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto content = R"({"tenantId":")" + t.tenant + R"(","accountId":")" + t.account +
                             R"(","sha256":")" + digest + R"(","mimeType":"image/png")";
        const auto find = [&]() {
            return p.ask_as(t.tenant, "/internal/v1/media/uploads/find", content + "}");
        };
        const auto before = co_await find();
        CHECK(before.body.find(R"("metaMediaId":null)") != std::string::npos);
        const auto kept = co_await p.ask_as(
            t.tenant,
            "/internal/v1/media/uploads/remember",
            content + R"(,"metaMediaId":"77","validMs":600000})"
        );
        CHECK(kept.status == 204);
        const auto found = co_await find();
        CHECK(found.body.find(R"("metaMediaId":"77")") != std::string::npos);
        const auto gone = co_await p.ask_as(
            t.tenant,
            "/internal/v1/media/uploads/forget",
            R"({"tenantId":")" + t.tenant + R"(","accountId":")" + t.account +
                R"(","metaMediaId":"77"})"
        );
        CHECK(gone.status == 204);
        const auto after = co_await find();
        CHECK(after.body.find(R"("metaMediaId":null)") != std::string::npos);
        const auto bad = co_await p.ask_as(
            t.tenant,
            "/internal/v1/media/uploads/remember",
            content + R"(,"metaMediaId":"77","validMs":0})"
        );
        CHECK(bad.status == 400);
        CHECK(bad.body.find(R"("field":"validMs")") != std::string::npos);
    });
}

TEST_CASE("an upload is put once; its id cannot become another file's") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto id = to_string(make_uuid_v7());
        const auto row = [&](char c) {
            return job_json(
                t, id, R"("mimeType":"image/png","size":5,"sha256":")" + std::string(64, c) + "\""
            );
        };
        const auto first = co_await p.ask_as(t.tenant, "/internal/v1/media", row('a'));
        const auto same = co_await p.ask_as(t.tenant, "/internal/v1/media", row('a'));
        const auto other = co_await p.ask_as(t.tenant, "/internal/v1/media", row('b'));
        CHECK(first.status == 204);
        CHECK(same.status == 204);
        CHECK(other.status == 409);
    });
}

TEST_CASE("an account's rate follows what Meta says of its number, unless an operator gave one") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto path = "/internal/v1/accounts/" + t.account + "/number-state";
        const auto report = [&](int rate) {
            return R"({"tenantId":")" + t.tenant +
                   R"(","state":{"throughput":"HIGH"},"ratePerSecond":)" + std::to_string(rate) +
                   "}";
        };
        co_await p.sql("update accounts set rate_is_fixed = false where id = '" + t.account + "'");
        const auto higher = co_await p.ask_as(t.tenant, path, report(1'000));
        CHECK(higher.body == R"({"ratePerSecond":1000})");
        co_await p.until([&] { return !p.event_ids("a:" + t.account).empty(); }, "the event");
        CHECK(p.events.back().type == "account_updated");
        const auto same = co_await p.ask_as(t.tenant, path, report(1'000));
        CHECK(same.status == 200);
        co_await p.sql(
            "update accounts set rate_is_fixed = true, rate_per_second = 50 where id = '" +
            t.account + "'"
        );
        const auto fixed = co_await p.ask_as(t.tenant, path, report(80));
        CHECK(fixed.body == R"({"ratePerSecond":50})");
        CHECK(p.event_ids("a:" + t.account).size() == 1);
        const auto foreign = co_await p.make_tenant();
        const auto unknown = co_await p.ask_as(
            foreign.tenant,
            path,
            R"({"tenantId":")" + foreign.tenant + R"(","state":{},"ratePerSecond":80})"
        );
        CHECK(unknown.status == 404);
    });
}

TEST_CASE("a grant says how much comes in for the number, so that the sender leaves room for it") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        std::string items;
        for (int i = 0; i < 30; ++i)
            items +=
                (i ? "," : "") +
                (R"({"from":"15550100001","id":"wamid.in)" + t.phone_number_id + std::to_string(i) +
                 R"(","timestamp":"1790000000","type":"text","text":{"body":"hi"}})");
        co_await p.webhook(t, "messages", "[" + items + "]");
        co_await p.until_sql(
            "select inbound_per_second > 0 from accounts where id = '" + t.account + "'", "t"
        );
        std::vector<contracts::send_request> requests{
            pipeline::make_request(t, "in-" + t.phone_number_id)};
        co_await p.send(std::move(requests));
        co_await p.until(
            [&] { return p.find_dispatch("in-" + t.phone_number_id).has_value(); }, "the dispatch"
        );
        co_await p.sql(
            "update accounts set inbound_per_second = 7, inbound_counted_at = now() where id = '" +
            t.account + "'"
        );
        const auto grant = co_await p.claim_one(*p.find_dispatch("in-" + t.phone_number_id));
        CHECK(grant.result == contracts::grant_result::granted);
        CHECK(grant.inbound_per_second == 7);
    });
}
