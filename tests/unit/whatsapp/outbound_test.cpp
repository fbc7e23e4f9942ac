#include "hermod/whatsapp/outbound.hpp"

#include "support/catch.hpp"

using namespace hermod::whatsapp;

namespace {

const std::string head =
    R"({"messaging_product":"whatsapp","recipient_type":"individual","to":"+15550100001",)";

outbound to_ana(std::string_view type) {
    outbound message;
    message.to = "+15550100001";
    message.type = type;
    return message;
}

}  // namespace

TEST_CASE("a text becomes Meta's body with our opaque id") {
    auto message = to_ana("text");
    message.text = "Your \"parcel\" left";
    message.opaque = "h1.1.1.m";
    CHECK(
        make_body(message) ==
        head +
            R"("type":"text","text":{"preview_url":false,"body":"Your \"parcel\" left"},"biz_opaque_callback_data":"h1.1.1.m"})"
    );
    message.preview_url = true;
    CHECK(make_body(message).find(R"("preview_url":true)") != std::string::npos);
}

TEST_CASE("media goes by id or by link, with caption and file name only where Meta has them") {
    for (const auto* const type : {"image", "video"}) {
        auto message = to_ana(type);
        message.media_id = "1122334455";
        message.caption = "front view";
        message.filename = "not.shown";
        CHECK(
            make_body(message) == head + R"("type":")" + type + R"(",")" + type +
                                      R"(":{"id":"1122334455","caption":"front view"}})"
        );
    }
    auto document = to_ana("document");
    document.link = "https://files.example/i.pdf";
    document.caption = "Invoice";
    document.filename = "invoice-17.pdf";
    CHECK(
        make_body(document) ==
        head +
            R"("type":"document","document":{"link":"https://files.example/i.pdf","caption":"Invoice","filename":"invoice-17.pdf"}})"
    );
    document.media_id = "77";
    CHECK(make_body(document).find(R"("document":{"id":"77",)") != std::string::npos);
}

TEST_CASE("audio and stickers have no caption, a voice note says that it is one") {
    auto audio = to_ana("audio");
    audio.media_id = "1122334455";
    audio.caption = "lost";
    CHECK(make_body(audio) == head + R"("type":"audio","audio":{"id":"1122334455"}})");
    audio.is_voice = true;
    CHECK(make_body(audio) == head + R"("type":"audio","audio":{"id":"1122334455","voice":true}})");
    auto sticker = to_ana("sticker");
    sticker.media_id = "1122334455";
    sticker.caption = "lost";
    sticker.is_voice = true;
    CHECK(make_body(sticker) == head + R"("type":"sticker","sticker":{"id":"1122334455"}})");
}

TEST_CASE("location, contacts, interactive and template carry Meta's own object as it is") {
    struct example {
        const char* type;
        const char* object;
    };

    for (const auto& [type, object] : {
             example{
                 "location",
                 R"({"latitude":52.52,"longitude":13.405,"name":"Depot","address":"Example St 1"})"},
             example{
                 "contacts",
                 R"([{"name":{"formatted_name":"Ana Diaz","first_name":"Ana"},"phones":[{"phone":"+15550100002","type":"WORK","wa_id":"15550100002"}]}])"},
             example{
                 "interactive",
                 R"({"type":"button","body":{"text":"Deliver tomorrow?"},"action":{"buttons":[{"type":"reply","reply":{"id":"yes","title":"Yes"}}]}})"},
             example{
                 "interactive",
                 R"({"type":"list","body":{"text":"Pick a slot"},"action":{"button":"Slots","sections":[{"title":"Morning","rows":[{"id":"s09","title":"09:00"}]}]}})"},
             example{
                 "template",
                 R"({"name":"order_update","language":{"code":"en_US"},"components":[{"type":"header","parameters":[{"type":"image","image":{"id":"1122334455"}}]},{"type":"body","parameters":[{"type":"text","parameter_name":"customer","text":"Ana"}]},{"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"track/17"}]}]})"},
         }) {
        auto message = to_ana(type);
        message.object_json = object;
        CHECK(
            make_body(message) ==
            head + R"("type":")" + type + R"(",")" + type + R"(":)" + object + "}"
        );
    }
}

TEST_CASE("a reaction names its target itself and quotes nothing; an empty emoji takes it back") {
    auto message = to_ana("reaction");
    message.reply_to = "wamid.AAA";
    message.emoji = "\xF0\x9F\x91\x8D";
    CHECK(
        make_body(message) == head +
                                  "\"type\":\"reaction\",\"reaction\":{\"message_id\":\"wamid."
                                  "AAA\",\"emoji\":\"\xF0\x9F\x91\x8D\"}}"
    );
    message.emoji = "";
    CHECK(
        make_body(message) ==
        head + R"("type":"reaction","reaction":{"message_id":"wamid.AAA","emoji":""}})"
    );
}

TEST_CASE("any other kind may answer a message") {
    auto message = to_ana("location");
    message.object_json = R"({"latitude":1,"longitude":2})";
    message.reply_to = "wamid.A";
    CHECK(
        make_body(message) ==
        head +
            R"("type":"location","location":{"latitude":1,"longitude":2},"context":{"message_id":"wamid.A"}})"
    );
}

TEST_CASE("a user without a phone number is called by the business-scoped id") {
    outbound message;
    message.recipient = "US.134";
    message.text = "x";
    const auto body = make_body(message);
    CHECK(body.find(R"("recipient":"US.134")") != std::string::npos);
    CHECK(body.find("\"to\"") == std::string::npos);
}

TEST_CASE("a message is marked as read, and typing is shown on demand") {
    CHECK(
        make_read_body("wamid.I") ==
        R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.I"})"
    );
    CHECK(
        make_read_body("wamid.I", true) ==
        R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.I","typing_indicator":{"type":"text"}})"
    );
}
