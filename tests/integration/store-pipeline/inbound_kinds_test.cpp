#include "pipeline.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

/// A message as Meta writes it: `rest` is everything behind the type.
std::string item(const std::string& wamid, const std::string& sender, const std::string& type, const std::string& rest, std::int64_t at = 1'790'000'000) {
    return "{" + sender + R"(,"id":")" + wamid + R"(","timestamp":")" + std::to_string(at) + R"(","type":")" + type + R"(",)" + rest + "}";
}

std::string from(const std::string& wa_id) { return R"("from":")" + wa_id + "\""; }

std::string text(const std::string& body) { return R"("text":{"body":)" + json::quote(body) + "}"; }

std::string inbound_count(const tenant_fixture& t) {
    return "select count(*) from messages where tenant_id = '" + t.tenant + "' and direction = 'inbound'";
}

const contracts::event* find_event(const pipeline& p, const std::string& id) {
    for (const auto& event : p.events)
        if (event.event_id == id) return &event;
    return nullptr;
}

}  // namespace

TEST_CASE("every kind of message is kept with what it says, what it answers and where it came from") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto n = t.phone_number_id;
        const auto me = from(t.wa_ids[0]);
        const std::string all[] = {
            item("k1." + n, me, "text", text("first") + R"(,"referral":{"source_url":"https://ad.example","headline":"Sale"})"),
            item("k2." + n, me, "text", text("an answer") + R"(,"context":{"from":"1","id":"k1.)" + n + "\"}"),
            item("k3." + n, me, "image", R"("image":{"id":"m77","mime_type":"image/jpeg","sha256":"x","caption":"front view"})"),
            item("k4." + n, me, "document", R"("document":{"id":"m78","mime_type":"application/pdf","filename":"bill.pdf"})"),
            item("k5." + n, me, "location", R"("location":{"latitude":52.5,"longitude":13.4,"name":"Depot"})"),
            item("k6." + n, me, "contacts", R"("contacts":[{"name":{"formatted_name":"Lu"},"phones":[]}])"),
            item("k7." + n, me, "interactive", R"("interactive":{"type":"button_reply","button_reply":{"id":"yes","title":"Yes"}})"),
            item("k8." + n, me, "button", R"("button":{"payload":"P","text":"Confirm"})"),
            item("k9." + n, me, "order", R"("order":{"catalog_id":"1","text":"two of them","product_items":[]})"),
            item("k10." + n, me, "unsupported", R"("errors":[{"code":131051,"title":"Message type unknown"}],"unsupported":{"type":"poll_creation"})"),
            item("k11." + n, me, "unknown", R"("errors":[{"code":131051,"title":"Message type unknown"}])"),
            item("k12." + n, me, "system", R"("system":{"body":"Ana changed their identity","type":"customer_identity_changed"})"),
        };
        std::string items;
        for (const auto& one : all) items += (items.empty() ? "" : ",") + one;
        co_await p.webhook(t, "messages", "[" + items + "]");
        co_await p.until_sql(inbound_count(t), "12");
        const auto texts = co_await p.sql("select string_agg(kind || ':' || body, '|' order by conv_seq) from messages where tenant_id = '" + t.tenant + "'");
        CHECK(texts == "text:first|text:an answer|image:front view|document:|location:Depot|contacts:Lu|interactive:Yes|button:Confirm|order:two of them|unsupported:|unsupported:|system:Ana changed their identity");
        // WhatsApp's own note makes nothing unread and opens no window.
        const auto unread = co_await p.sql("select unread_count from conversations where id = '" + t.conversations[0] + "'");
        CHECK(unread == "11");
        const auto ad = co_await p.sql("select content -> 'referral' ->> 'headline' from messages where meta_message_id = 'k1." + n + "'");
        CHECK(ad == "Sale");
        const auto answered = co_await p.sql("select r.meta_message_id from messages m join messages r on r.tenant_id = m.tenant_id and r.id = m.reply_to where m.meta_message_id = 'k2." + n + "'");
        CHECK(answered == "k1." + n);
        const auto files = co_await p.sql("select string_agg(meta_media_id || ':' || state || ':' || mime_type || ':' || coalesce(file_name, ''), '|' order by meta_media_id) from media where tenant_id = '" + t.tenant + "'");
        CHECK(files == "m77:pending:image/jpeg:|m78:pending:application/pdf:bill.pdf");
        const auto meta_time = co_await p.sql("select extract(epoch from accepted_at)::bigint from messages where meta_message_id = 'k1." + n + "'");
        CHECK(meta_time == "1790000000");
        CHECK(p.dead.empty());
    });
}

TEST_CASE("reactions, edits and deletions change the message that they are about, whatever order they come in") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto n = t.phone_number_id;
        const auto me = from(t.wa_ids[0]);
        const auto reaction = [&](const std::string& id, const std::string& target, const std::string& emoji, std::int64_t at) {
            return item(id + n, me, "reaction", R"("reaction":{"message_id":")" + target + n + R"(","emoji":)" + json::quote(emoji) + "}", at);
        };
        co_await p.webhook(t, "messages", "[" + item("a." + n, me, "text", text("hello")) + "," + reaction("r1.", "a.", "👍", 1'790'000'010) + "]");
        co_await p.until_sql("select emoji from reactions where tenant_id = '" + t.tenant + "'", "👍");
        const auto id = co_await p.sql("select id from messages where meta_message_id = 'a." + n + "'");
        co_await p.until([&] { return find_event(p, "u:" + id + ":r1." + n) != nullptr; }, "message_updated");
        CHECK(find_event(p, "u:" + id + ":r1." + n)->payload_json.find("customer") != std::string::npos);
        const auto seen = co_await p.sql("select unread_count || last_message_preview from conversations where id = '" + t.conversations[0] + "'");
        CHECK(seen == "1hello");
        // An older one changes nothing, a newer one without emoji takes it away.
        co_await p.webhook(t, "messages", "[" + reaction("r0.", "a.", "😀", 1'790'000'005) + "]");
        co_await p.webhook(t, "messages", "[" + reaction("r2.", "a.", "", 1'790'000'020) + "]");
        co_await p.until_sql("select count(*) from reactions where tenant_id = '" + t.tenant + "'", "0");
        const auto edit = item("e1." + n, me, "edit", R"("edit":{"original_message_id":"a.)" + n + R"(","message":{"type":"text","text":{"body":"hello there"}}})", 1'790'000'030);
        co_await p.webhook(t, "messages", "[" + edit + "]");
        co_await p.until_sql("select m.body || '|' || c.last_message_preview from messages m join conversations c on c.last_message_id = m.id where m.id = '" + id + "'", "hello there|hello there");
        co_await p.webhook(t, "messages", "[" + item("v1." + n, me, "revoke", R"("revoke":{"original_message_id":"a.)" + n + "\"}", 1'790'000'040) + "]");
        co_await p.until_sql("select body || (deleted_at is not null) from messages where id = '" + id + "'", "true");
        co_await p.until([&] { return find_event(p, "u:" + id + ":v1." + n) != nullptr; }, "the deletion told");
        // About a message that is not here yet: it waits.
        co_await p.webhook(t, "messages", "[" + reaction("r3.", "late.", "❤️", 1'790'000'050) + "]");
        co_await p.until_sql("select count(*) from parked_changes where tenant_id = '" + t.tenant + "'", "1");
        co_await p.webhook(t, "messages", "[" + item("late." + n, me, "text", text("sorry, late")) + "]");
        co_await p.until_sql("select emoji from reactions where tenant_id = '" + t.tenant + "'", "❤️");
        co_await p.until_sql("select count(*) from parked_changes where tenant_id = '" + t.tenant + "'", "0");
        const auto count = co_await p.sql(inbound_count(t));
        CHECK(count == "2");
        CHECK(p.dead.empty());
    });
}

TEST_CASE("a customer without a number is known by their id, and becomes one with themselves when Meta names both") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto n = t.phone_number_id;
        const auto id = "US." + n;
        auto nameless_one = t;
        nameless_one.wa_ids[0] = "";  // whose profile the webhook carries
        co_await p.webhook(nameless_one, "messages", "[" + item("b1." + n, R"("from_user_id":")" + id + "\"", "text", text("no number")) + "]");
        co_await p.until_sql(inbound_count(t), "1");
        const auto nameless = co_await p.sql("select coalesce(wa_id, 'none') || coalesce(phone, 'none') from contacts where tenant_id = '" + t.tenant + "' and bsuid = '" + id + "'");
        CHECK(nameless == "nonenone");
        co_await p.webhook(t, "messages", "[" + item("b2." + n, from(t.wa_ids[0]), "text", text("by number")) + "]");
        co_await p.until_sql(inbound_count(t), "2");
        co_await p.webhook(t, "messages", "[" + item("b3." + n, from(t.wa_ids[0]) + R"(,"from_user_id":")" + id + "\"", "text", text("both")) + "]");
        co_await p.until_sql(inbound_count(t), "3");
        const auto one = co_await p.sql("select count(*) || ',' || count(distinct conversation_id) || ',' || min(conversation_id::text) from messages where tenant_id = '" + t.tenant + "'");
        CHECK(one == "3,1," + t.conversations[0]);
        const auto people = co_await p.sql("select count(*) from contacts where tenant_id = '" + t.tenant + "' and merged_into is null");
        CHECK(people == "1");
        const auto talks = co_await p.sql("select count(*) || ',' || max(unread_count) from conversations where tenant_id = '" + t.tenant + "' and deleted_at is null");
        CHECK(talks == "1,3");
        CHECK(p.dead.empty());
    });
}

TEST_CASE("who changes their number stays who they are; a number in another of its forms is found") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto n = t.phone_number_id;
        const auto changed = "49" + n.substr(n.size() - 8) + "1";
        co_await p.webhook(t, "messages", "[" + item("c1." + n, from(t.wa_ids[0]), "system", R"("system":{"body":"changed","wa_id":")" + changed + R"(","type":"user_changed_number"})") + "]");
        co_await p.until_sql("select phone from contacts where tenant_id = '" + t.tenant + "' and wa_id = '" + changed + "'", "+" + changed);
        co_await p.webhook(t, "messages", "[" + item("c2." + n, from(changed), "text", text("me again")) + "]");
        co_await p.until_sql("select conversation_id from messages where meta_message_id = 'c2." + n + "'", t.conversations[0]);
        const auto tail = n.substr(n.size() - 7);
        co_await p.sql("insert into contacts (tenant_id, id, wa_id, phone, name) values ('" + t.tenant + "', gen_random_uuid(), '55119" "8" + tail + "', '+55119" "8" + tail + "', 'Bia')");
        co_await p.webhook(t, "messages", "[" + item("c3." + n, from("5511" "8" + tail), "text", text("oi")) + "]");
        co_await p.until_sql("select p.name from messages m join conversations c on c.id = m.conversation_id join contacts p on p.id = c.contact_id where m.meta_message_id = 'c3." + n + "'", "Bia");
        // What is sent to stays as it was written.
        const auto to = co_await p.sql("select wa_id || ',' || phone from contacts where tenant_id = '" + t.tenant + "' and name = 'Bia'");
        CHECK(to == "5511" "8" + tail + ",+55119" "8" + tail);
        CHECK(p.dead.empty());
    });
}

TEST_CASE("a group is one conversation, whoever speaks in it") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto n = t.phone_number_id;
        const auto group = R"(,"group_id":"G.)" + n + "\"";
        co_await p.webhook(t, "messages", "[" + item("g1." + n, from(t.wa_ids[0]) + group, "text", text("one")) + "," + item("g2." + n, from("4912345" + n.substr(0, 4)) + group, "text", text("two")) + "]");
        co_await p.until_sql(inbound_count(t), "2");
        const auto talk = co_await p.sql("select count(distinct c.id) || ',' || bool_and(c.is_group) || ',' || bool_and(p.is_group) from messages m join conversations c on c.id = m.conversation_id join contacts p on p.id = c.contact_id where m.tenant_id = '" + t.tenant + "'");
        CHECK(talk == "1,true,true");
        const auto speaker = co_await p.sql("select content ->> 'from' from messages where meta_message_id = 'g1." + n + "'");
        CHECK(speaker == t.wa_ids[0]);
    });
}
