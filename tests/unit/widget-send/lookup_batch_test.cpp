#include "clients/lookup_batch.hpp"

#include "fakes.hpp"
#include "support/catch.hpp"

#include "hermod/json/reader.hpp"

using namespace hermod;
using namespace hermod::widget_send;

namespace {

const std::string context =
    R"({"conversationId":"0192f0c1-2d3e-7abc-8def-0123456789ac","accountId":"0192f0c1-2d3e-7abc-8def-0123456789ad",)"
    R"("phoneNumberId":"106","accountState":"stopped","now":1790000001000,"windowExpiresAt":1790086400000})";
const std::string message =
    R"({"messageId":"m-1","conversationId":"0192f0c1-2d3e-7abc-8def-0123456789ac","bodyHash":"h","status":"read","attempt":2})";

}  // namespace

TEST_CASE("questions travel as lists of ids") {
    lookup_columns batch;
    batch.contexts.asked.insert(widget_send::testing::conversation);
    batch.messages.asked = {"m-2", "m-1"};
    batch.templates.asked.insert({widget_send::testing::account, "order_update", "en_US"});
    batch.chats.asked.insert({"+628123456789", std::nullopt, widget_send::testing::account});
    const auto doc =
        json::document::parse(write_questions(widget_send::testing::tenant, batch)).value();
    CHECK(doc.root()["tenantId"].string() == to_string(widget_send::testing::tenant));
    CHECK(
        doc.root()["conversations"].at(0).string() == to_string(widget_send::testing::conversation)
    );
    CHECK(doc.root()["messages"].at(0).string() == "m-1");
    CHECK(doc.root()["messages"].size() == 2);
    CHECK(doc.root()["templates"].at(0)["name"].string() == "order_update");
    CHECK(doc.root()["chats"].at(0)["accountId"].is_missing());
    CHECK(
        doc.root()["chats"].at(0)["outletId"].string() == to_string(widget_send::testing::account)
    );
}

TEST_CASE("answers are found by their ids") {
    lookup_columns batch;
    REQUIRE(read_answers(R"({"contexts":[)" + context + R"(],"messages":[)" + message + "]}", batch)
    );
    const auto& found = batch.contexts.found.at(widget_send::testing::conversation);
    CHECK(found.account_id == widget_send::testing::account);
    CHECK(found.phone_number_id == "106");
    CHECK(found.state == account_state::stopped);
    CHECK(to_unix_ms(*found.window_expires_at) == 1'790'086'400'000);
    CHECK(batch.messages.found.at("m-1").body_hash == "h");
    CHECK(batch.messages.found.at("m-1").status == contracts::message_status::read);
    CHECK(batch.messages.found.at("m-1").attempt == 2);
}

TEST_CASE("an answer that breaks the contract is no answer, not half of one") {
    for (const std::string& body :
         {std::string{},
          std::string{"{}"},
          std::string{"[]"},
          std::string{R"({"contexts":[],"messages":{}})"},
          R"({"contexts":[)" + context + R"(,{}],"messages":[]})",
          R"({"contexts":[)" + context + R"(],"messages":[{"messageId":"m"}]})"}) {
        INFO(body);
        lookup_columns batch;
        CHECK_FALSE(read_answers(body, batch));
        CHECK(batch.contexts.found.empty());
        CHECK(batch.messages.found.empty());
    }
}

TEST_CASE("a chat's answer says who is there, or why there is no account to send from") {
    const std::string asked =
        R"("asked":{"phone":"+628123456789","accountId":null,"outletId":null})";
    const std::string body = R"({"contexts":[],"messages":[],"chats":[{)" + asked +
                             R"(,"trouble":"ACCOUNT_REQUIRED"}]})";
    lookup_columns refused;
    REQUIRE(read_answers(body, refused));
    const chat_question question{"+628123456789", std::nullopt, std::nullopt};
    CHECK(refused.chats.found.at(question).trouble == refusal_reason::account_required);
    lookup_columns known;
    REQUIRE(read_answers(
        R"({"contexts":[],"messages":[],"chats":[{)" + asked +
            R"(,"accountId":"0192f0c1-2d3e-7abc-8def-0123456789ad","accountState":"active",)"
            R"("phoneNumberId":"106","now":1790000001000,"quotaLeft":3,)"
            R"("contactId":"0192f0c1-2d3e-7abc-8def-0123456789ac"}]})",
        known
    ));
    const auto& chat = known.chats.found.at(question);
    CHECK_FALSE(chat.trouble.has_value());
    CHECK(chat.has_contact);
    CHECK_FALSE(chat.has_conversation);
    CHECK(chat.context.quota_left == 3);
}
