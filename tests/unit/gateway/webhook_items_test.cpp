#include "handlers/webhook_handler.hpp"
#include "support/catch.hpp"

#include "hermod/base/hash.hpp"
#include "hermod/contracts/feedback.hpp"

#include <set>

using namespace hermod;

namespace {

constexpr std::string_view body = R"({"object":"whatsapp_business_account","entry":[
 {"id":"W1","changes":[
  {"field":"messages","value":{"metadata":{"phone_number_id":"111"},"statuses":[{"id":"a"}]}},
  {"field":"messages","value":{"metadata":{"phone_number_id":"222"},"messages":[{"id":"b"}]}}]},
 {"id":"W2","changes":[{"field":"message_template_status_update","value":{"event":"APPROVED"}}]}]})";

}  // namespace

TEST_CASE("a webhook is split by change, each to the partition of its account, in order") {
    const auto envelope = whatsapp::split_webhook(body);
    REQUIRE(envelope.has_value());
    const auto items = gateway::make_feedback_items(envelope->changes, 64, 1790000000000);
    REQUIRE(items.size() == 3);
    const auto key = [](std::string_view account) {
        return "p." + std::to_string(partition_of(account, 64));
    };
    CHECK(items[0].routing_key == key("111"));
    CHECK(items[1].routing_key == key("222"));
    CHECK(items[2].routing_key == key("W2"));
    const auto read = contracts::read_text<contracts::feedback>(items[0].item);
    REQUIRE(read.has_value());
    const auto& change = std::get<contracts::webhook_change>(*read);
    CHECK(change.phone_number_id == "111");
    CHECK(change.waba_id == "W1");
    CHECK(change.field == "messages");
    CHECK(change.received_at == 1790000000000);
    CHECK(change.value_json.find("\"statuses\"") != std::string::npos);
    const auto other = contracts::read_text<contracts::feedback>(items[2].item);
    REQUIRE(other.has_value());
    CHECK_FALSE(std::get<contracts::webhook_change>(*other).phone_number_id.has_value());
}

TEST_CASE("every change of a large webhook becomes an item") {
    std::vector<whatsapp::webhook_change> changes;
    for (int i = 0; i < 1000; ++i) changes.push_back({"W", "messages", std::to_string(i), "{}"});
    const auto items = gateway::make_feedback_items(changes, 4, 1);
    CHECK(items.size() == 1000);
    std::set<std::string> keys;
    for (const auto& item : items) keys.insert(item.routing_key);
    CHECK(keys == std::set<std::string>{"p.0", "p.1", "p.2", "p.3"});
}
