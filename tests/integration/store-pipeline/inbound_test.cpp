#include "pipeline.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

std::string text_message(const std::string& wamid, const std::string& from, const std::string& text) {
    const auto at = std::to_string(to_unix_ms(std::chrono::system_clock::now()) / 1000);
    return R"({"from":")" + from + R"(","id":")" + wamid + R"(","timestamp":")" + at + R"(","type":"text","text":{"body":)" + json::quote(text) + "}}";
}

}  // namespace

TEST_CASE("a customer's message becomes a row of its conversation, unread, with events") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto wamid = "wamid.in." + t.phone_number_id;
        const auto one = text_message(wamid, t.wa_ids[0], "hello");
        co_await p.webhook(t, "messages", "[" + one + "," + one + "]");
        co_await p.webhook(t, "messages", "[" + one + "," + text_message(wamid + "b", t.wa_ids[0], "again") + "]");
        co_await p.until_sql("select count(*) from messages where tenant_id = '" + t.tenant + "' and direction = 'inbound'", "2");
        const auto row = co_await p.sql("select unread_count || ',' || last_message_preview || ',' || last_seq from conversations where id = '" + t.conversations[0] + "'");
        CHECK(row == "2,again,2");
        co_await p.until([&] { return p.event_ids("i:").size() == 2; }, "inbound_message twice");
        co_await p.until([&] { return p.event_ids("v:" + t.conversations[0]).size() == 2; }, "conversation_updated twice");
        for (const auto& event : p.events)
            if (event.event_id.substr(0, 2) == "i:") {
                CHECK(event.tenant_id == t.tenant);
                CHECK(event.conversation_id == t.conversations[0]);
            }
    });
}

TEST_CASE("somebody who writes for the first time gets a contact and a conversation, once") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        auto t = co_await p.make_tenant();
        const auto stranger = "49" + t.phone_number_id.substr(4);
        t.wa_ids.front() = stranger;  // whose profile the webhook carries
        co_await p.webhook(t, "messages", "[" + text_message("wamid.s1." + stranger, stranger, "hi") + "," + text_message("wamid.s2." + stranger, stranger, "there") + "]");
        co_await p.until_sql("select count(*) from messages where tenant_id = '" + t.tenant + "' and direction = 'inbound'", "2");
        const auto contact = co_await p.sql("select phone || ',' || profile_name from contacts where tenant_id = '" + t.tenant + "' and wa_id = '" + stranger + "'");
        CHECK(contact == "+" + stranger + ",Ana");
        const auto talks = co_await p.sql("select count(*) || ',' || max(unread_count) from conversations where account_id = '" + t.account + "' and last_message_preview = 'there'");
        CHECK(talks == "1,2");
        const auto seqs = co_await p.sql("select string_agg(conv_seq::text, ',' order by created_at) from messages where tenant_id = '" + t.tenant + "' and direction = 'inbound'");
        CHECK(seqs == "1,2");
        const auto window = co_await p.sql("select last_inbound_at > now() - interval '1 minute' from conversations where tenant_id = '" + t.tenant + "' and last_message_preview = 'there'");
        CHECK(window == "t");
    });
}

TEST_CASE("other kinds are kept as they came; a broken one hurts only itself") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto image = R"({"from":")" + t.wa_ids[0] + R"(","id":"wamid.img.)" + t.phone_number_id +
                           R"(","timestamp":"1790000000","type":"image","image":{"id":"77","mime_type":"image/jpeg","sha256":"x"}})";
        const auto broken = std::string{R"({"from":"1","type":"text"})"};
        const auto with_zero = text_message("wamid.zero." + t.phone_number_id, t.wa_ids[0], std::string{"a\0b", 3});
        co_await p.webhook(t, "messages", "[" + image + "," + broken + "," + with_zero + "," + text_message("wamid.ok." + t.phone_number_id, t.wa_ids[0], "fine") + "]");
        co_await p.until_sql("select count(*) from messages where tenant_id = '" + t.tenant + "' and direction = 'inbound'", "2");
        const auto row = co_await p.sql("select kind || ',' || body || ',' || (content -> 'image' ->> 'id') from messages where tenant_id = '" + t.tenant + "' and kind = 'image'");
        CHECK(row == "image,,77");
        co_await p.until([&] { return p.dead.size() == 2; }, "dead letters with their reasons");
    });
}

TEST_CASE("webhooks of numbers that nobody has are dead letters") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        tenant_fixture nobody;
        nobody.phone_number_id = "4711";
        nobody.wa_ids.push_back("628");
        co_await p.webhook(nobody, "messages", "[" + text_message("wamid.nobody", "628", "hello?") + "]");
        co_await p.until([&] { return p.dead.size() == 1; }, "dead letter");
        CHECK(std::get<std::string>(p.dead.front().headers.at("x-hermod-reason")).find("4711") != std::string::npos);
    });
}

TEST_CASE("a customer who is there twice, by number and by business-scoped id, is heard") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        co_await p.sql("insert into contacts (tenant_id, id, bsuid) values ('" + t.tenant + "', gen_random_uuid(), 'US.7')");
        const auto wamid = "wamid.twice." + t.phone_number_id;
        co_await p.webhook(t, "messages", R"([{"id":")" + wamid + R"(","from":")" + t.wa_ids[0] +
                                              R"(","from_user_id":"US.7","timestamp":"1","type":"text","text":{"body":"hi"}}])");
        co_await p.until_sql("select conversation_id from messages where meta_message_id = '" + wamid + "'", t.conversations[0]);
        CHECK(p.dead.empty());
    });
}
