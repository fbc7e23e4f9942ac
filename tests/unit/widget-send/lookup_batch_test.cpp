#include "clients/lookup_batch.hpp"

#include "fakes.hpp"
#include "support/catch.hpp"

#include "hermod/json/reader.hpp"

#include <boost/asio/io_context.hpp>

using namespace hermod;
using namespace hermod::widget_send;

namespace {

const std::string context =
    R"({"conversationId":"0192f0c1-2d3e-7abc-8def-0123456789ac","accountId":"0192f0c1-2d3e-7abc-8def-0123456789ad",)"
    R"("phoneNumberId":"106","accountState":"stopped","now":1790000001000,"windowExpiresAt":1790086400000})";
const std::string message =
    R"({"messageId":"m-1","conversationId":"x","bodyHash":"h","status":"read","attempt":2})";

}  // namespace

TEST_CASE("questions travel as lists of ids") {
    asio::io_context io;
    lookup_batch batch{io.get_executor()};
    batch.conversations.insert(widget_send::testing::conversation);
    batch.messages = {"m-2", "m-1"};
    const auto doc =
        json::document::parse(write_questions(widget_send::testing::tenant, batch)).value();
    CHECK(doc.root()["tenantId"].string() == to_string(widget_send::testing::tenant));
    CHECK(
        doc.root()["conversations"].at(0).string() == to_string(widget_send::testing::conversation)
    );
    CHECK(doc.root()["messages"].at(0).string() == "m-1");
    CHECK(doc.root()["messages"].size() == 2);
}

TEST_CASE("answers are found by their ids") {
    asio::io_context io;
    lookup_batch batch{io.get_executor()};
    REQUIRE(read_answers(R"({"contexts":[)" + context + R"(],"messages":[)" + message + "]}", batch)
    );
    const auto& found = batch.contexts.at(widget_send::testing::conversation);
    CHECK(found.account_id == widget_send::testing::account);
    CHECK(found.phone_number_id == "106");
    CHECK(found.state == account_state::stopped);
    CHECK(to_unix_ms(*found.window_expires_at) == 1'790'086'400'000);
    CHECK(batch.known.at("m-1").body_hash == "h");
    CHECK(batch.known.at("m-1").status == contracts::message_status::read);
    CHECK(batch.known.at("m-1").attempt == 2);
}

TEST_CASE("an answer that breaks the contract is no answer, not half of one") {
    asio::io_context io;
    for (const std::string& body :
         {std::string{},
          std::string{"{}"},
          std::string{"[]"},
          std::string{R"({"contexts":[],"messages":{}})"},
          R"({"contexts":[)" + context + R"(,{}],"messages":[]})",
          R"({"contexts":[)" + context + R"(],"messages":[{"messageId":"m"}]})"}) {
        INFO(body);
        lookup_batch batch{io.get_executor()};
        CHECK_FALSE(read_answers(body, batch));
        CHECK(batch.contexts.empty());
        CHECK(batch.known.empty());
    }
}
