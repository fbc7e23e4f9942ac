#include "hermod/whatsapp/outbound.hpp"

#include "support/catch.hpp"

using namespace hermod::whatsapp;

TEST_CASE("a text becomes Meta's body with our opaque id") {
    outbound message;
    message.to = "+15550100001";
    message.text = "Your \"parcel\" left";
    message.opaque = "h1.1.1.m";
    CHECK(
        make_body(message) ==
        R"({"messaging_product":"whatsapp","recipient_type":"individual","to":"+15550100001","type":"text",)"
        R"("text":{"preview_url":false,"body":"Your \"parcel\" left"},"biz_opaque_callback_data":"h1.1.1.m"})"
    );
}

TEST_CASE("media goes by link or by id, with caption and file name only where Meta has them") {
    outbound message;
    message.to = "+1";
    message.type = "document";
    message.link = "https://files.example/i.pdf";
    message.caption = "Invoice";
    message.filename = "i.pdf";
    CHECK(
        make_body(message).find(
            R"("document":{"link":"https://files.example/i.pdf","caption":"Invoice","filename":"i.pdf"})"
        ) != std::string::npos
    );
    message.type = "audio";
    message.media_id = "77";
    CHECK(make_body(message).find(R"("audio":{"id":"77"})") != std::string::npos);
}

TEST_CASE("a user without a phone number is called by the business-scoped id, and a reply quotes") {
    outbound message;
    message.recipient = "US.134";
    message.text = "x";
    message.reply_to = "wamid.A";
    const auto body = make_body(message);
    CHECK(body.find(R"("recipient":"US.134")") != std::string::npos);
    CHECK(body.find("\"to\"") == std::string::npos);
    CHECK(body.find(R"("context":{"message_id":"wamid.A"})") != std::string::npos);
}
