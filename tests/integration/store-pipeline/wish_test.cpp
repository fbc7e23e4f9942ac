// What a person wants of a message that is there: once more, or not at all.
#include "pipeline.hpp"

#include "hermod/json/reader.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;
using contracts::outcome_result;

namespace {

struct answered {
    int status{0};
    std::string code, message_status;
    int attempt{0};
};

awaitable<answered> wish(pipeline& p, const tenant_fixture& t, std::string path, std::string body, std::string tenant = {}) {
    const auto got = co_await p.ask_as(tenant.empty() ? t.tenant : std::move(tenant), "/internal/v1/messages/" + path, std::move(body));
    answered out;
    out.status = got.status;
    const auto parsed = json::document::parse(got.body);
    if (!parsed) co_return out;
    const auto root = parsed->root();
    out.code = root["error"]["code"].string().value_or("");
    out.message_status = root["status"].string().value_or("");
    out.attempt = static_cast<int>(root["attempt"].integer().value_or(0));
    co_return out;
}

/// A message that Meta has refused.
awaitable<contracts::dispatch> failed_dispatch(pipeline& p, const tenant_fixture& t, std::string id) {
    std::vector<contracts::send_request> batch{pipeline::make_request(t, id)};
    co_await p.send(batch);
    co_await p.until([&] { return p.count_dispatches(id) > 0; }, "dispatch");
    const auto item = p.find_dispatch(id).value();
    co_await p.claim_one(item, "c1");
    auto refused = make_outcome(item, outcome_result::not_sent, "c1");
    refused.error = contracts::outcome_error{.code = 131026, .title = "Message undeliverable", .details = "no such number", .http_status = 400, .error_class = "FAIL"};
    std::vector<contracts::outcome> failed{std::move(refused)};
    co_await p.feed(failed);
    co_await p.until_sql("select status from messages where id = '" + id + "'", "35");
    co_return item;
}

}  // namespace

TEST_CASE("a retry sends a failed message again as a new attempt, and a second click changes nothing") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto first = co_await failed_dispatch(p, t, "again-" + t.phone_number_id);
        const auto& id = first.message_id;
        const auto done = co_await wish(p, t, id + "/retry", R"({"attempt":1})");
        CHECK(done.status == 202);
        CHECK(done.attempt == 2);
        CHECK(done.message_status == "sending");
        const auto twice = co_await wish(p, t, id + "/retry", R"({"attempt":1})");
        CHECK(twice.status == 202);
        CHECK(twice.attempt == 2);
        co_await p.until([&] { return p.find_dispatch(id, 2).has_value(); }, "second dispatch");
        co_await p.until([&] { return !p.event_ids("s:" + id + ":2:sending").empty(); }, "sending shown");
        const auto second = p.find_dispatch(id, 2).value();
        CHECK(second.conv_seq > first.conv_seq);
        CHECK(second.content == first.content);
        const auto grant = co_await p.claim_one(second, "c2");
        CHECK(grant.result == contracts::grant_result::granted);
        auto outcome = make_outcome(second, outcome_result::sent, "c2");
        std::vector<contracts::outcome> sent{std::move(outcome)};
        co_await p.feed(sent);
        co_await p.until_sql("select attempt || '/' || status from messages where id = '" + id + "'", "2/30");
        CHECK(p.count_dispatches(id) == 2);
        const auto line = co_await p.sql("select result || ' ' || actor from attempts where message_id = '" + id + "' and result = 'retry'");
        CHECK(line == "retry key:test");
        const auto error = co_await p.sql("select last_error is null from messages where id = '" + id + "'");
        CHECK(error == "t");
    });
}

TEST_CASE("a retry is refused for what has not failed, for strangers, and for attempts that do not exist") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto other = co_await p.make_tenant();
        const auto item = co_await failed_dispatch(p, t, "refused-" + t.phone_number_id);
        const auto stranger = co_await wish(p, t, item.message_id + "/retry", "{}", other.tenant);
        CHECK(stranger.status == 404);
        const auto ahead = co_await wish(p, t, item.message_id + "/retry", R"({"attempt":2})");
        CHECK(ahead.status == 409);
        CHECK(ahead.code == "CONFLICT");
        const auto wrong = co_await wish(p, t, item.message_id + "/retry", R"({"attempt":"one"})");
        CHECK(wrong.status == 400);
        const auto unknown = co_await wish(p, t, "nobody/retry", "");
        CHECK(unknown.status == 404);
        co_await p.sql("update conversations set last_inbound_at = now() - interval '25 hours' where id = '" + t.conversations[0] + "'");
        const auto late = co_await wish(p, t, item.message_id + "/retry", "{}");
        CHECK(late.status == 422);
        CHECK(late.code == "WINDOW_CLOSED");
        co_await p.sql("update conversations set last_inbound_at = now() where id = '" + t.conversations[0] + "'");
        co_await p.sql("update accounts set state = 'disabled' where id = '" + t.account + "'");
        const auto disabled = co_await wish(p, t, item.message_id + "/retry", "{}");
        CHECK(disabled.code == "NO_ACTIVE_ACCOUNT");
        const auto count = co_await p.sql("select count(*) from deliveries where message_id = '" + item.message_id + "'");
        CHECK(count == "0");
    });
}

TEST_CASE("an uncertain message is sent again only by somebody who accepts a duplicate") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto id = "dup-" + t.phone_number_id;
        std::vector<contracts::send_request> batch{pipeline::make_request(t, id)};
        co_await p.send(batch);
        co_await p.until([&] { return p.count_dispatches(id) > 0; }, "dispatch");
        const auto item = p.find_dispatch(id).value();
        co_await p.claim_one(item, "c1");
        const auto busy = co_await wish(p, t, id + "/retry", "{}");
        CHECK(busy.status == 409);
        std::vector<contracts::outcome> lost{make_outcome(item, outcome_result::uncertain, "c1")};
        co_await p.feed(lost);
        co_await p.until_sql("select status from messages where id = '" + id + "'", "20");
        const auto refused = co_await wish(p, t, id + "/retry", R"({"attempt":1})");
        CHECK(refused.status == 409);
        const auto done = co_await wish(p, t, id + "/retry", R"({"attempt":1,"acceptDuplicate":true})");
        CHECK(done.status == 202);
        co_await p.until([&] { return p.find_dispatch(id, 2).has_value(); }, "second dispatch");
        // The first attempt arrived after all: the second one, not begun yet, is withdrawn.
        co_await p.webhook(t, "statuses", "[" + status_json("wamid." + id, "delivered", opaque_of(item)) + "]");
        co_await p.until_sql("select attempt || '/' || status from messages where id = '" + id + "'", "1/40");
        co_await p.until_sql("select count(*) from deliveries where message_id = '" + id + "'", "0");
    });
}

TEST_CASE("a message that nobody has claimed can be taken back, once it is claimed it cannot") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto id = "stop-" + t.phone_number_id;
        const auto later = "after-" + t.phone_number_id;
        std::vector<contracts::send_request> batch{pipeline::make_request(t, id), pipeline::make_request(t, later)};
        co_await p.send(batch);
        co_await p.until([&] { return p.count_dispatches(later) > 0; }, "dispatches");
        const auto done = co_await wish(p, t, id + "/cancel", "");
        CHECK(done.status == 200);
        CHECK(done.message_status == "canceled");
        const auto again = co_await wish(p, t, id + "/cancel", "");
        CHECK(again.status == 200);
        co_await p.until([&] { return !p.event_ids("s:" + id + ":1:canceled").empty(); }, "canceled shown");
        const auto dead = co_await p.claim_one(p.find_dispatch(id).value());
        CHECK(dead.result == contracts::grant_result::gone);
        CHECK(dead.reason == "canceled");
        const auto free = co_await p.claim_one(p.find_dispatch(later).value());
        CHECK(free.result == contracts::grant_result::granted);
        const auto late = co_await wish(p, t, later + "/cancel", "");
        CHECK(late.status == 409);
        const auto status = co_await p.sql("select status from messages where id = '" + later + "'");
        CHECK(status == "10");
    });
}

TEST_CASE("of many retries at once one makes the attempt") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto item = co_await failed_dispatch(p, t, "many-" + t.phone_number_id);
        int accepted = 0;
        int ended = 0;
        async::task_group tasks{p.io.get_executor(), [](std::string_view, const std::exception_ptr&) {}};
        const auto one = [&]() -> awaitable<void> {
            const auto got = co_await wish(p, t, item.message_id + "/retry", R"({"attempt":1})");
            accepted += got.status == 202 && got.attempt == 2 ? 1 : 0;
            ++ended;
        };
        for (int i = 0; i < 20; ++i) tasks.spawn("retry", one());
        co_await p.until([&] { return ended == 20; }, "answers");
        CHECK(accepted == 20);
        co_await tasks.join();
        co_await p.until([&] { return p.count_dispatches(item.message_id) == 2; }, "dispatch");
        const auto attempt = co_await p.sql("select attempt from messages where id = '" + item.message_id + "'");
        CHECK(attempt == "2");
    });
}
