#include "consumers/feedback_items.hpp"
#include "hermod/contracts/pack.hpp"
#include "store/parked_item.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::store;

namespace {

std::string webhook(const std::string& value) {
    contracts::webhook_change change;
    change.phone_number_id = "106";
    change.waba_id = "1";
    change.field = "messages";
    change.value_json = value;
    change.received_at = 7;
    return contracts::write(change);
}

}  // namespace

TEST_CASE("a pack is taken apart item by item; broken ones are kept with their reason") {
    const auto body = contracts::write_pack({
        webhook(R"({"metadata":{"phone_number_id":"106"},"statuses":[)"
                R"({"id":"w1","status":"delivered","timestamp":"1790000000","biz_opaque_callback_data":"h1.2.3.m1"},)"
                R"({"id":"w2","status":"failed","timestamp":"1790000001","errors":[{"code":131026,"title":"no","error_data":{"details":"d"}}]},)"
                R"({"status":"sent"}]})"),
        webhook(R"({"metadata":{"phone_number_id":"106"},"contacts":[{"profile":{"name":"Ana"},"wa_id":"628"}],)"
                R"("messages":[{"from":"628","id":"w9","timestamp":"1790000002","type":"text","text":{"body":"hi"}}]})"),
        R"({"kind":"nonsense"})",
    });
    const auto read = read_feedback(body, true);
    CHECK(read.refusal.empty());
    REQUIRE(read.items.size() == 3);
    CHECK(read.broken.size() == 2);
    const auto first = news_of(std::get<status_item>(read.items[0].what).status, true);
    REQUIRE(first.has_value());
    CHECK(first->message_id == "m1");
    CHECK(first->what.attempt == 2);
    CHECK(first->what.is_repeat);
    CHECK(first->what.at == 1'790'000'000'000);
    const auto second = news_of(std::get<status_item>(read.items[1].what).status, false);
    REQUIRE(second.has_value());
    CHECK(second->message_id.empty());
    CHECK(second->what.what == fact::kind::failed);
    CHECK(second->what.error_code == 131026);
    CHECK(std::get<inbound_item>(read.items[2].what).message.profile_name == "Ana");
    CHECK(read.items[2].received_at == 7);
    CHECK_FALSE(read_feedback("{}", false).refusal.empty());
}

TEST_CASE("words that are no state of ours are ignored") {
    whatsapp::status_update status;
    for (const auto* word : {"deleted", "sending", "uncertain", "whatever"}) {
        status.status = word;
        CHECK_FALSE(news_of(status, false).has_value());
    }
}

TEST_CASE("a parked status comes back as it was") {
    fact status;
    status.what = fact::kind::failed;
    status.status = message_status::failed;
    status.wamid = "w1";
    status.attempt = 0;
    status.at = 42;
    status.error_title = "no";
    status.error_code = 7;
    status.error_json = R"({"code":7})";
    const auto back = read_parked(write_parked(status));
    REQUIRE(back.has_value());
    CHECK(back->what == fact::kind::failed);
    CHECK(back->wamid == "w1");
    CHECK(back->at == 42);
    CHECK(back->error_code == 7);
    CHECK(back->error_json == R"({"code":7})");
    CHECK_FALSE(read_parked("{}").has_value());
}
