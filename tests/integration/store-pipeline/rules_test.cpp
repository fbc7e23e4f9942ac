// What is decided when an accepted request becomes a row, and again when it leaves: quota, templates, schedule, expiry, the
// fallback for a closed window, chats that begin with us.
#include "pipeline.hpp"

#include "hermod/json/reader.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;
using contracts::outcome_result;

namespace {

std::int64_t now_ms() { return to_unix_ms(std::chrono::system_clock::now()); }

contracts::message_content template_content() {
    contracts::message_content out;
    out.type = contracts::content_type::template_message;
    out.object_json = R"({"name":"order_update","language":{"code":"en_US"}})";
    out.preview = "Order 17 ships today";
    return out;
}

awaitable<void> put_template(pipeline& p, const tenant_fixture& t, std::string status) {
    const auto got = co_await p.ask_as(t.tenant, "/internal/v1/provision/templates",
        R"({"tenantId":")" + t.tenant + R"(","wabaId":"1","templates":[{"name":"order_update","language":"en-US","status":")" + status +
            R"(","components":[{"type":"BODY","text":"Order {{1}}"}]}]})");
    if (got.status != 200) throw std::runtime_error{got.body};
}

std::string status_of(const std::string& id) { return "select status from messages where id = '" + id + "'"; }

std::string error_of(const std::string& id) { return "select last_error ->> 'title' from messages where id = '" + id + "'"; }

std::string used_by(const tenant_fixture& t) { return "select used from quota_usage where tenant_id = '" + t.tenant + "'"; }

awaitable<void> close_window(pipeline& p, const tenant_fixture& t) {
    co_await p.sql("update conversations set last_inbound_at = now() - interval '25 hours' where tenant_id = '" + t.tenant + "'");
    co_await p.sql("update deliveries set window_until = now() - interval '1 hour' where tenant_id = '" + t.tenant +
                   "' and window_until <> 'infinity'");
}

awaitable<contracts::dispatch> dispatched(pipeline& p, contracts::send_request request) {
    const auto id = request.message_id;
    std::vector<contracts::send_request> batch{std::move(request)};
    co_await p.send(batch);
    co_await p.until([&] { return p.count_dispatches(id) > 0; }, "dispatch");
    co_return p.find_dispatch(id).value();
}

contracts::outcome not_sent(const contracts::dispatch& item, std::string claim) {
    auto out = make_outcome(item, outcome_result::not_sent, std::move(claim));
    out.error = contracts::outcome_error{.code = 131026, .title = "Message undeliverable", .details = "x", .http_status = 400, .error_class = "FAIL"};
    return out;
}

}  // namespace

TEST_CASE("of 200 sends at once with one message left in the quota exactly one is sent") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant(4, 80, R"({"quota":{"messagesPerMonth":3}})");
        std::vector<contracts::send_request> first{pipeline::make_request(t, "q-a-" + t.phone_number_id),
                                                   pipeline::make_request(t, "q-b-" + t.phone_number_id)};
        co_await p.send(first);
        co_await p.until_sql(used_by(t), "2");
        for (int n = 0; n < 20; ++n) {
            std::vector<contracts::send_request> batch;
            for (int i = 0; i < 10; ++i)
                batch.push_back(pipeline::make_request(t, "q-" + std::to_string(n * 10 + i) + "-" + t.phone_number_id, static_cast<std::size_t>(i % 4)));
            co_await p.send(batch);
        }
        co_await p.until_sql("select count(*) from messages where tenant_id = '" + t.tenant + "'", "202");
        const auto refused = co_await p.sql("select count(*) from messages where tenant_id = '" + t.tenant +
                                            "' and status = 35 and last_error ->> 'title' = 'QUOTA_EXCEEDED'");
        CHECK(refused == "199");
        const auto used = co_await p.sql(used_by(t));
        CHECK(used == "3");
        // The same requests once more change nothing: each message counts once.
        co_await p.send(first);
        const auto again = co_await p.sql(used_by(t));
        CHECK(again == "3");
    });
}

TEST_CASE("what Meta did not take is given back, what it took after all counts even above the limit") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant(1, 80, R"({"quota":{"messagesPerMonth":1}})");
        const auto item = co_await dispatched(p, pipeline::make_request(t, "back-" + t.phone_number_id));
        co_await p.claim_one(item, "c1");
        std::vector<contracts::outcome> failed{not_sent(item, "c1")};
        co_await p.feed(failed);
        co_await p.until_sql(used_by(t), "0");
        const auto next = co_await dispatched(p, pipeline::make_request(t, "next-" + t.phone_number_id));
        const auto used = co_await p.sql(used_by(t));
        CHECK(used == "1");
        const auto none = co_await p.ask_as(t.tenant, "/internal/v1/messages/" + item.message_id + "/retry", "{}");
        CHECK(none.status == 429);
        // The first one was delivered after all: nobody is sent a second one, and both count.
        co_await p.webhook(t, "statuses", "[" + status_json("wamid.late", "delivered", opaque_of(item)) + "]");
        co_await p.until_sql(used_by(t), "2");
        const auto taken_back = co_await p.ask_as(t.tenant, "/internal/v1/messages/" + next.message_id + "/cancel", "");
        CHECK(taken_back.status == 200);
        co_await p.until_sql(used_by(t), "1");
    });
}

TEST_CASE("a template goes without a window, and only while Meta approves of it") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        co_await put_template(p, t, "APPROVED");
        co_await close_window(p, t);
        auto request = pipeline::make_request(t, "tpl-" + t.phone_number_id);
        request.content = template_content();
        const auto item = co_await dispatched(p, request);
        CHECK(item.content == request.content);
        const auto granted = co_await p.claim_one(item);
        CHECK(granted.result == contracts::grant_result::granted);
        std::vector<contracts::outcome> sent{make_outcome(item, outcome_result::sent, "c-" + item.message_id)};
        co_await p.feed(sent);
        request.message_id = "tpl2-" + t.phone_number_id;
        const auto second = co_await dispatched(p, request);
        co_await put_template(p, t, "PAUSED");
        const auto refused = co_await p.claim_one(second);
        CHECK(refused.result == contracts::grant_result::gone);
        co_await p.until_sql(error_of(second.message_id), "TEMPLATE_NOT_APPROVED");
        request.message_id = "tpl3-" + t.phone_number_id;
        std::vector<contracts::send_request> late{request};
        co_await p.send(late);
        co_await p.until_sql(error_of(request.message_id), "TEMPLATE_NOT_APPROVED");
    });
}

TEST_CASE("when the window closes before a message leaves, its template goes instead, else it fails") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant(2);
        co_await put_template(p, t, "APPROVED");
        auto with = pipeline::make_request(t, "with-" + t.phone_number_id);
        with.fallback = template_content();
        const auto item = co_await dispatched(p, with);
        const auto without = co_await dispatched(p, pipeline::make_request(t, "without-" + t.phone_number_id, 1));
        co_await close_window(p, t);
        const auto closed = co_await p.claim_one(item, "c1");
        CHECK(closed.reason == "window_closed");
        co_await p.until([&] { return p.count_dispatches(item.message_id) == 2; }, "the template");
        const auto& again = p.dispatches.back();
        CHECK(again.content.type == contracts::content_type::template_message);
        const auto granted = co_await p.claim_one(again, "c2");
        CHECK(granted.result == contracts::grant_result::granted);
        const auto lost = co_await p.claim_one(without, "c3");
        CHECK(lost.reason == "window_closed");
        co_await p.until_sql(error_of(without.message_id), "WINDOW_CLOSED");
    });
}

TEST_CASE("a scheduled message holds up nothing, leaves at its time, and can be taken back before") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        auto planned = pipeline::make_request(t, "plan-" + t.phone_number_id);
        planned.send_at = now_ms() + 2'500;
        auto never = pipeline::make_request(t, "never-" + t.phone_number_id);
        never.send_at = now_ms() + 3'600'000;
        std::vector<contracts::send_request> both{planned, never};
        co_await p.send(both);
        co_await p.until_sql(status_of(planned.message_id), "0");
        const auto between = co_await dispatched(p, pipeline::make_request(t, "between-" + t.phone_number_id));
        const auto free = co_await p.claim_one(between);
        CHECK(free.result == contracts::grant_result::granted);
        CHECK(p.count_dispatches(planned.message_id) == 0);
        std::vector<contracts::outcome> sent{make_outcome(between, outcome_result::sent, "c-" + between.message_id)};
        co_await p.feed(sent);
        co_await p.until([&] { return p.count_dispatches(planned.message_id) == 1; }, "its time");
        CHECK(p.find_dispatch(planned.message_id)->conv_seq > between.conv_seq);
        co_await p.until([&] { return !p.event_ids("s:" + planned.message_id + ":1:sending").empty(); }, "sending shown");
        const auto canceled = co_await p.ask_as(t.tenant, "/internal/v1/messages/" + never.message_id + "/cancel", "");
        CHECK(canceled.status == 200);
        const auto left = co_await p.sql("select count(*) from scheduled_messages where tenant_id = '" + t.tenant + "'");
        CHECK(left == "0");
        const auto created = p.event_ids("c:" + planned.message_id);
        CHECK(created.size() == 1);
    });
}

TEST_CASE("what waits in the backlog past its time fails as expired") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        co_await p.sql("update accounts set state = 'stopped' where id = '" + t.account + "'");
        auto request = pipeline::make_request(t, "old-" + t.phone_number_id);
        request.expires_at = now_ms() + 1'000;
        std::vector<contracts::send_request> batch{request};
        co_await p.send(batch);
        co_await p.until_sql(status_of(request.message_id), "10");
        co_await p.until_sql(error_of(request.message_id), "EXPIRED");
        co_await p.until([&] { return !p.event_ids("s:" + request.message_id + ":1:failed").empty(); }, "failed shown");
    });
}

TEST_CASE("a chat by phone number is made once, however many begin it, and found in any form of its number") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        co_await put_template(p, t, "APPROVED");
        const auto phone = "+5511" + std::string{"9"} + "8" + t.phone_number_id.substr(t.phone_number_id.size() - 7);
        std::vector<contracts::send_request> batch;
        for (int i = 0; i < 20; ++i) {
            auto request = pipeline::make_request(t, "new-" + std::to_string(i) + "-" + t.phone_number_id);
            request.content = template_content();
            request.conversation_id = to_string(make_uuid_v7());
            request.new_chat = contracts::new_chat{phone, to_string(make_uuid_v7()), "Bia"};
            batch.push_back(std::move(request));
        }
        co_await p.send(batch);
        co_await p.until_sql("select count(*) from messages where tenant_id = '" + t.tenant + "' and status = 10", "20");
        const auto made = co_await p.sql("select string_agg(made::text, '' order by made desc) from messages where tenant_id = '" + t.tenant + "'");
        CHECK(made == "30000000000000000000");
        const auto chats = co_await p.sql("select count(distinct conversation_id) from messages where tenant_id = '" + t.tenant + "'");
        CHECK(chats == "1");
        // The same person by the older form of their number.
        auto older = batch.front();
        older.message_id = "older-" + t.phone_number_id;
        older.new_chat->phone.erase(5, 1);
        std::vector<contracts::send_request> one{older};
        co_await p.send(one);
        co_await p.until_sql(status_of(older.message_id), "10");
        const auto still = co_await p.sql("select count(distinct conversation_id) from messages where tenant_id = '" + t.tenant + "'");
        CHECK(still == "1");
        co_await p.until([&] { return p.count_dispatches(batch.front().message_id) > 0; }, "dispatch");
        CHECK(p.find_dispatch(batch.front().message_id)->to == phone);
    });
}

TEST_CASE("an answer and a reaction carry Meta's id of their message") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant(2);
        const auto first = co_await dispatched(p, pipeline::make_request(t, "first-" + t.phone_number_id));
        co_await p.claim_one(first, "c1");
        std::vector<contracts::outcome> sent{make_outcome(first, outcome_result::sent, "c1")};
        co_await p.feed(sent);
        co_await p.until_sql(status_of(first.message_id), "30");
        auto answer = pipeline::make_request(t, "answer-" + t.phone_number_id);
        answer.content.reply_to = first.message_id;
        const auto item = co_await dispatched(p, answer);
        CHECK(item.context_wamid == "wamid." + first.message_id + ".1");
        CHECK(item.content.reply_to == first.message_id);
        auto elsewhere = pipeline::make_request(t, "elsewhere-" + t.phone_number_id, 1);
        elsewhere.content.reply_to = first.message_id;
        const auto foreign = co_await dispatched(p, elsewhere);
        CHECK(foreign.context_wamid.empty());
    });
}
