#include "hermod/whatsapp/webhook.hpp"

#include "support/catch.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/crypto/digest.hpp"

using namespace hermod;
using namespace hermod::whatsapp;

namespace {

webhook_value parse_text(std::string_view text) {
    const auto parsed = json::document::parse(text).value();
    return parse_value(parsed.root());
}

std::string signature_of(std::string_view body, std::string_view key) {
    return "sha256=" + to_hex(crypto::hmac_sha256(key, body));
}

}  // namespace

TEST_CASE("a signature holds for the raw bytes and for either secret of a rotation") {
    const std::vector<secret> secrets{secret{"new"}, secret{"old"}};
    const std::string body = R"({"a":"\u00fc"})";
    CHECK(is_signed_by(signature_of(body, "new"), body, secrets));
    CHECK(is_signed_by(signature_of(body, "old"), body, secrets));
    CHECK_FALSE(is_signed_by(signature_of(body, "other"), body, secrets));
    CHECK_FALSE(is_signed_by(signature_of(body, "new"), "{\"a\":\"\xC3\xBC\"}", secrets));
    CHECK_FALSE(is_signed_by("", body, secrets));
    CHECK_FALSE(is_signed_by("sha256=00", body, secrets));
    CHECK_FALSE(is_signed_by("sha1=" + signature_of(body, "new").substr(7), body, secrets));
    CHECK_FALSE(is_signed_by(signature_of(body, "new"), body, {}));
}

TEST_CASE("every entry and change of an envelope is found, broken ones are counted") {
    const auto envelope = split_webhook(R"({"object":"whatsapp_business_account","entry":[
        {"id":"W1","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"106"},"statuses":[]}},
                              {"field":"messages"}]},
        {"changes":[]},
        {"id":"W2","time":1790000000,"changes":[{"field":"message_template_status_update","value":{"event":"APPROVED"}}]}]})"
    )
                              .value();
    REQUIRE(envelope.changes.size() == 2);
    CHECK(envelope.changes[0].phone_number_id == "106");
    CHECK(envelope.changes[1].waba_id == "W2");
    CHECK(envelope.changes[1].phone_number_id.empty());
    CHECK(envelope.malformed == 2);
    CHECK(split_webhook("[]").has_error());
    CHECK(split_webhook("{").has_error());
}

TEST_CASE("a status carries our id and, when it failed, why") {
    const auto value = parse_text(R"({"statuses":[
        {"id":"wamid.A","status":"delivered","timestamp":"1790000000","recipient_id":"1555","biz_opaque_callback_data":"h1.1.1.m"},
        {"id":"wamid.B","status":"failed","timestamp":"1790000001",
         "errors":[{"code":131047,"title":"Re-engagement message","error_data":{"details":"24 hours"}}]},
        {"status":"sent","timestamp":"1"},
        {"id":"wamid.C","status":"sent","timestamp":"soon"}]})");
    REQUIRE(value.statuses.size() == 2);
    CHECK(value.statuses[0].opaque == "h1.1.1.m");
    CHECK(value.statuses[0].timestamp_ms == 1'790'000'000'000);
    CHECK(value.statuses[1].error->code == 131047);
    CHECK(value.statuses[1].error->details == "24 hours");
    CHECK(value.malformed.size() == 2);
}

TEST_CASE("messages of every kind say what a person reads, who sent them and what they refer to") {
    const auto value = parse_text(
        R"({"contacts":[{"profile":{"name":"Ana"},"wa_id":"1555","user_id":"US.1"}],"messages":[
        {"from":"1555","id":"w1","timestamp":"1","type":"text","text":{"body":"hello"}},
        {"from":"1555","id":"w2","timestamp":"1","type":"image","image":{"id":"9","mime_type":"image/jpeg","caption":"see"}},
        {"from":"1555","id":"w3","timestamp":"1","type":"interactive","context":{"id":"wamid.O"},
         "interactive":{"type":"button_reply","button_reply":{"id":"yes","title":"Yes"}}},
        {"from":"1555","id":"w4","timestamp":"1","type":"reaction","reaction":{"message_id":"wamid.T"}},
        {"from_user_id":"US.1","id":"w5","timestamp":"1","type":"poll_from_the_future","poll":{}},
        {"id":"w6","timestamp":"1","type":"edit","edit":{"original_message_id":"wamid.X","message":{"type":"text","text":{"body":"fixed"}}}},
        {"from":"1555","timestamp":"1","type":"text","text":{"body":"no id"}}]})"
    );
    REQUIRE(value.messages.size() == 6);
    CHECK(value.messages[0].text == "hello");
    CHECK(value.messages[0].profile_name == "Ana");
    CHECK(value.messages[0].from_user_id == "US.1");
    CHECK(value.messages[1].media->id == "9");
    CHECK(value.messages[1].text == "see");
    CHECK(value.messages[2].text == "Yes");
    CHECK(value.messages[2].refers_to == "wamid.O");
    CHECK(value.messages[3].refers_to == "wamid.T");
    CHECK(value.messages[4].type == "poll_from_the_future");
    CHECK(value.messages[4].from == "1555");
    CHECK(value.messages[5].text == "fixed");
    CHECK(value.messages[5].refers_to == "wamid.X");
    CHECK(value.malformed.size() == 1);
}

TEST_CASE("a message from nobody is parked") {
    const auto value =
        parse_text(R"({"messages":[{"id":"w1","timestamp":"1","type":"text","text":{"body":"?"}}]})"
        );
    CHECK(value.messages.empty());
    REQUIRE(value.malformed.size() == 1);
    CHECK(value.malformed[0].reason == "message without a sender");
}
