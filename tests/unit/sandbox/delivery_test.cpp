#include "domain/webhook_body.hpp"
#include "small_world.hpp"
#include "support/catch.hpp"

#include "hermod/json/reader.hpp"

using namespace hermod::sandbox;
using namespace std::chrono_literals;

namespace {

behaviour on_webhook(misdeed what, const std::string& kind, std::chrono::milliseconds wait = 0ms) {
    behaviour made;
    made.where = place::webhook;
    made.what = what;
    made.match.kind = kind;
    made.wait = wait;
    return made;
}

}  // namespace

TEST_CASE("a message is sent, delivered and read, each after its delay") {
    small_world sandbox;
    CHECK(sandbox.send_text("15550100001", "x").status == 200);
    sandbox.pass(9ms);
    CHECK(sandbox.take_names().empty());
    sandbox.pass(1ms);
    CHECK(sandbox.take_names() == "sent ");
    sandbox.pass(10ms);
    CHECK(sandbox.take_names() == "delivered ");
    sandbox.pass(10ms);
    CHECK(sandbox.take_names() == "read ");
    sandbox.pass(10s);
    CHECK(sandbox.take_names().empty());
    CHECK(sandbox.all.schedule.size() == 0);
}

TEST_CASE("receipts that are switched off are not reported") {
    small_world sandbox;
    sandbox.number().delivery.reports_delivered = false;
    (void)sandbox.send_text("15550100001", "x");
    sandbox.pass(10ms);
    sandbox.pass(10ms);
    CHECK(sandbox.take_names() == "sent read ");
    sandbox.number().delivery.reports_read = false;
    (void)sandbox.send_text("15550100001", "x");
    sandbox.pass(10ms);
    sandbox.pass(10s);
    CHECK(sandbox.take_names() == "sent ");
}

TEST_CASE("webhooks are withheld, doubled, delayed and put out of order on demand") {
    small_world sandbox;
    const auto play = [&](const behaviour& made) {
        sandbox.all.behaviours.clear();
        sandbox.all.behaviours.add(made);
        (void)sandbox.send_text("15550100001", "x");
        for (int i = 0; i < 100; ++i) sandbox.pass(10ms);
        return sandbox.take_names();
    };
    CHECK(play(on_webhook(misdeed::withhold, "delivered")) == "sent read ");
    CHECK(play(on_webhook(misdeed::duplicate, "sent")) == "sent sent delivered read ");
    CHECK(play(on_webhook(misdeed::delay, "sent", 500ms)) == "sent delivered read ");
    CHECK(play(on_webhook(misdeed::reorder, "sent", 1ms)) == "delivered sent read ");
    CHECK(play(on_webhook(misdeed::reorder, "sent", 50ms)) == "delivered read sent ");
}

TEST_CASE("a message that is to fail gets its code in the failed status and no other status") {
    small_world sandbox;
    behaviour fail;
    fail.what = misdeed::failed_status;
    fail.code = 131026;
    sandbox.all.behaviours.add(fail);
    CHECK(sandbox.send_text("15550100001", "x", "h1.1.1.m").status == 200);
    sandbox.pass(10ms);
    sandbox.pass(10s);
    const auto ready = sandbox.all.ready.take(1, 10);
    REQUIRE(ready.size() == 1);
    const auto document = hermod::json::document::parse(webhook_body(sandbox.all, ready));
    const auto value = document->root()["entry"].at(0)["changes"].at(0)["value"];
    const auto failed = value["statuses"].at(0);
    CHECK(failed["status"].string() == "failed");
    CHECK(failed["biz_opaque_callback_data"].string() == "h1.1.1.m");
    CHECK(failed["errors"].at(0)["code"].integer() == 131026);
    CHECK(failed["pricing"].is_missing());
}

TEST_CASE("a webhook has one entry per number with Meta's envelope") {
    small_world sandbox;
    (void)sandbox.send_text("15550100001", "x", "op");
    customer_message written;
    written.phone_number_id = "106000000000001";
    written.from = "15550100002";
    written.name = "Ana";
    written.type = "text";
    written.content = R"({"body":"hi"})";
    const auto received = sandbox.desk.receive(written, sandbox.now);
    sandbox.pass(10ms);
    const auto ready = sandbox.all.ready.take(1, 10);
    REQUIRE(ready.size() == 2);
    const auto document = hermod::json::document::parse(webhook_body(sandbox.all, ready));
    const auto root = document->root();
    CHECK(root["object"].string() == "whatsapp_business_account");
    CHECK(root["entry"].size() == 1);
    CHECK(root["entry"].at(0)["id"].string() == "7001");
    const auto statuses = root["entry"].at(0)["changes"].at(0);
    CHECK(statuses["field"].string() == "messages");
    CHECK(statuses["value"]["metadata"]["phone_number_id"].string() == "106000000000001");
    const auto sent = statuses["value"]["statuses"].at(0);
    CHECK(sent["status"].string() == "sent");
    CHECK(sent["recipient_id"].string() == "15550100001");
    CHECK(sent["timestamp"].string() == "1790000000");
    CHECK(sent["biz_opaque_callback_data"].string() == "op");
    const auto inbound = root["entry"].at(0)["changes"].at(1)["value"];
    CHECK(inbound["contacts"].at(0)["profile"]["name"].string() == "Ana");
    CHECK(inbound["messages"].at(0)["from"].string() == "15550100002");
    CHECK(inbound["messages"].at(0)["text"]["body"].string() == "hi");
    CHECK(inbound["messages"].at(0)["id"].string() == std::get<std::string>(received));
}

TEST_CASE("what the target took is marked in the ledger") {
    small_world sandbox;
    (void)sandbox.send_text("15550100001", "x");
    sandbox.pass(10ms);
    sandbox.pass(10ms);
    const auto ready = sandbox.all.ready.take(1, 10);
    sandbox.news.confirm(ready);
    CHECK(
        sandbox.all.messages.find(1)->posted == (bit_of(status::sent) | bit_of(status::delivered))
    );
}

TEST_CASE("a line of updates gives at most what is asked for and is bounded") {
    ready_updates lines{3};
    for (std::uint64_t i = 1; i <= 4; ++i)
        CHECK(lines.push(2, ready_update{update{i, status::sent}, 0}) == (i <= 3));
    CHECK(lines.waiting(2) == 3);
    CHECK(lines.take(2, 2).size() == 2);
    CHECK(lines.take(2, 2).front().news.order == 3);
    CHECK(lines.take(7, 2).empty());
    CHECK(lines.size() == 0);
}
