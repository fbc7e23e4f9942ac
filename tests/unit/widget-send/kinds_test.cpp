#include "domain/kinds.hpp"

#include "hermod/whatsapp/phone.hpp"
#include "fakes.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::widget_send;
using contracts::content_type;
using widget_send::testing::content_of;

namespace {

struct bad_body {
    std::string body;
    std::string field;
    refusal_reason reason{refusal_reason::invalid_field};
};

constexpr auto absent = refusal_reason::missing_field;

void check_refused(const std::vector<bad_body>& table) {
    for (const auto& [body, field, reason] : table) {
        INFO(body);
        const auto content = content_of(body);
        REQUIRE(content.has_error());
        CHECK(content.error().field == field);
        CHECK(content.error().reason == reason);
        CHECK_FALSE(content.error().message.empty());
    }
}

std::string many(char c, std::size_t count) { return std::string(count, c); }

std::string buttons(const std::string& list) {
    return R"({"interactive":{"type":"button","body":{"text":"Yes?"},"action":{"buttons":)" + list + "}}}";
}

std::string button(const std::string& id, const std::string& title) {
    return R"({"type":"reply","reply":{"id":")" + id + R"(","title":")" + title + "\"}}";
}

std::string list_of(const std::string& sections) {
    return R"({"interactive":{"type":"list","body":{"text":"Pick"},"action":{"button":"Slots","sections":)" + sections + "}}}";
}

std::string rows(int count) {
    std::string all;
    for (int i = 0; i < count; ++i)
        all += (i == 0 ? "" : ",") + std::string{R"({"id":"r)"} + std::to_string(i) + R"(","title":"t"})";
    return "[" + all + "]";
}

}  // namespace

TEST_CASE("a body without a type is what its fields say") {
    CHECK(content_of(R"({"text":"a"})")->type == content_type::text);
    CHECK(content_of(R"({"mediaUrl":"https://x.example/a.png"})")->type == content_type::image);
    CHECK(content_of(R"({"mediaId":"m-1"})")->type == content_type::document);
    CHECK(content_of(R"({"location":{"latitude":1,"longitude":2}})")->type == content_type::location);
    CHECK(content_of(R"({"template":{"name":"a","language":"en"}})")->type == content_type::template_message);
    check_refused({{R"({})", "text", absent}, {R"({"type":"poll"})", "type"}, {R"({"type":5})", "type"}});
}

TEST_CASE("media have one source, and a caption only where WhatsApp shows one") {
    const auto voice = content_of(R"({"type":"audio","mediaId":"m-1","voice":true})").value();
    CHECK(voice.is_voice);
    CHECK(voice.media_id == "m-1");
    const auto image = content_of(R"({"type":"image","mediaUrl":"https://x.example/a","caption":"b"})").value();
    CHECK(image.caption == "b");
    CHECK_FALSE(image.filename.has_value());
    check_refused({
        {R"({"type":"image"})", "mediaUrl", absent},
        {R"({"type":"image","mediaUrl":""})", "mediaUrl", absent},
        {R"({"type":"image","mediaUrl":"https://x.example/a","mediaId":"m-1"})", "mediaUrl"},
        {R"({"type":"image","mediaUrl":7})", "mediaUrl"},
        {R"({"type":"image","mediaUrl":"ftp://x.example/a"})", "mediaUrl"},
        {R"({"type":"image","mediaId":"a b"})", "mediaId"},
        {R"({"type":"image","mediaId":"m","caption":7})", "caption"},
        {R"({"type":"image","mediaId":"m","caption":")" + many('x', 1025) + "\"}", "caption"},
        {R"({"type":"sticker","mediaId":"m","caption":"x"})", "caption"},
        {R"({"type":"audio","mediaId":"m","text":"x"})", "text"},
        {R"({"type":"video","mediaId":"m","voice":true})", "voice"},
        {R"({"type":"audio","mediaId":"m","voice":"yes"})", "voice"},
        {R"({"type":"document","mediaId":"m","filename":"a\nb"})", "filename"},
        {R"({"type":"document","mediaId":"m","filename":7})", "filename"},
    });
}

TEST_CASE("texts and places have their forms") {
    const auto place =
        content_of(R"({"location":{"latitude":52.52,"longitude":13.405,"name":"Depot","address":"Example St 1"}})").value();
    CHECK(place.preview == "Depot, Example St 1");
    CHECK(content_of(R"({"text":"a","previewUrl":true})")->preview_url);
    check_refused({
        {R"({"type":"text"})", "text", absent},
        {R"({"type":"text","text":7})", "text"},
        {R"({"text":" "})", "text"},
        {R"({"text":"a","previewUrl":1})", "previewUrl"},
        {R"({"type":"location"})", "location", absent},
        {R"({"location":"Berlin"})", "location"},
        {R"({"location":{"longitude":2}})", "location.latitude", absent},
        {R"({"location":{"latitude":91,"longitude":2}})", "location.latitude"},
        {R"({"location":{"latitude":"52","longitude":2}})", "location.latitude"},
        {R"({"location":{"latitude":1,"longitude":-181}})", "location.longitude"},
        {R"({"location":{"latitude":1,"longitude":1,"name":7}})", "location.name"},
        {R"({"text":"a","replyTo":"a b"})", "replyTo"},
        {R"({"text":"a","replyTo":7})", "replyTo"},
    });
}

TEST_CASE("people need a name that WhatsApp can show") {
    const auto two = content_of(
        R"({"contacts":[{"name":{"formatted_name":"Ana Diaz","first_name":"Ana"},"phones":[{"phone":"+1555"}]},)"
        R"({"name":{"formatted_name":"Lu","last_name":"Lu"},"birthday":"1990-01-31"}]})"
    ).value();
    CHECK(two.preview == "Ana Diaz, Lu");
    check_refused({
        {R"({"type":"contacts"})", "contacts", absent},
        {R"({"contacts":{}})", "contacts"},
        {R"({"contacts":[]})", "contacts"},
        {R"({"contacts":[7]})", "contacts[0]"},
        {R"({"contacts":[{}]})", "contacts[0].name", absent},
        {R"({"contacts":[{"name":{"first_name":"A"}}]})", "contacts[0].name.formatted_name", absent},
        {R"({"contacts":[{"name":{"formatted_name":"A"}}]})", "contacts[0].name.first_name", absent},
        {R"({"contacts":[{"name":{"formatted_name":"A","first_name":"A"},"phones":"1"}]})", "contacts[0].phones"},
        {R"({"contacts":[{"name":{"formatted_name":"A","first_name":"A"},"phones":[{"phone":1}]}]})", "contacts[0].phones[0].phone"},
        {R"({"contacts":[{"name":{"formatted_name":"A","first_name":"A"},"birthday":"31.1.1990"}]})", "contacts[0].birthday"},
    });
}

TEST_CASE("a reaction names a message and one emoji, or takes it back") {
    CHECK(content_of(R"({"reaction":{"messageId":"m-1","emoji":"👍🏽"}})")->emoji == "👍🏽");
    CHECK(content_of(R"({"reaction":{"messageId":"m-1","emoji":"1️⃣"}})").has_value());
    CHECK(content_of(R"({"reaction":{"messageId":"m-1","emoji":""}})")->emoji.empty());
    check_refused({
        {R"({"type":"reaction"})", "reaction", absent},
        {R"({"reaction":{"emoji":"👍"}})", "reaction.messageId", absent},
        {R"({"reaction":{"messageId":"a b","emoji":"👍"}})", "reaction.messageId"},
        {R"({"reaction":{"messageId":"m"}})", "reaction.emoji", absent},
        {R"({"reaction":{"messageId":"m","emoji":"ok"}})", "reaction.emoji"},
        {R"({"reaction":{"messageId":"m","emoji":"1"}})", "reaction.emoji"},
        {R"({"reaction":{"messageId":"m","emoji":7}})", "reaction.emoji"},
        {R"({"reaction":{"messageId":"m","emoji":"👍"},"replyTo":"n"})", "replyTo"},
    });
}

TEST_CASE("buttons, lists and links keep within WhatsApp's limits") {
    CHECK(content_of(buttons("[" + button("y", "Yes") + "," + button("n", "No") + "]"))->preview == "Yes?");
    CHECK(content_of(list_of(R"([{"title":"a","rows":)" + rows(10) + "}]")).has_value());
    CHECK(content_of(
              R"({"interactive":{"type":"cta_url","body":{"text":"Look"},"action":{"name":"cta_url","parameters":)"
              R"({"display_text":"Open","url":"https://x.example"}}}})"
    )
              .has_value());
    check_refused({
        {R"({"interactive":[]})", "interactive"},
        {R"({"interactive":{"action":{}}})", "interactive.type", absent},
        {R"({"interactive":{"type":"quiz","body":{"text":"a"},"action":{}}})", "interactive.type"},
        {R"({"interactive":{"type":"button","action":{}}})", "interactive.body", absent},
        {R"({"interactive":{"type":"button","body":{"text":"a"}}})", "interactive.action", absent},
        {R"({"interactive":{"type":"button","body":{"text":")" + many('x', 1025) + R"("},"action":{}}})", "interactive.body.text"},
        {buttons("[]"), "interactive.action.buttons"},
        {buttons("[" + button("a", "1") + "," + button("b", "2") + "," + button("c", "3") + "," + button("d", "4") + "]"),
         "interactive.action.buttons"},
        {buttons("[" + button("a", many('x', 21)) + "]"), "interactive.action.buttons[0].reply.title"},
        {buttons("[" + button(many('x', 257), "1") + "]"), "interactive.action.buttons[0].reply.id"},
        {buttons("[" + button("a", "1") + "," + button("a", "2") + "]"), "interactive.action.buttons[1].reply.id"},
        {buttons("[" + button("a", "1") + "," + button("b", "1") + "]"), "interactive.action.buttons[1].reply.title"},
        {buttons(R"([{"type":"url"}])"), "interactive.action.buttons[0].type"},
        {list_of("[]"), "interactive.action.sections"},
        {list_of(R"([{"rows":)" + rows(6) + R"(},{"title":"b","rows":[{"id":"x","title":"t"}]}])"),
         "interactive.action.sections[0].title", absent},
        {list_of(R"([{"title":"a","rows":)" + rows(6) + R"(},{"title":"b","rows":)" + rows(1) + "}]"),
         "interactive.action.sections[1].rows[0].id"},
        {list_of(R"([{"rows":[{"id":"a","title":")" + many('x', 25) + R"("}]}])"), "interactive.action.sections[0].rows[0].title"},
        {R"({"interactive":{"type":"cta_url","body":{"text":"a"},"action":{"name":"cta_url","parameters":{"display_text":"a","url":"x"}}}})",
         "interactive.action.parameters.url"},
        {R"({"interactive":{"type":"button","body":{"text":"a"},"header":{"type":"image","image":{}},"action":{}}})",
         "interactive.header.image"},
        {R"({"interactive":{"type":"list","body":{"text":"a"},"header":{"type":"image"},"action":{}}})", "interactive.header.type"},
        {R"({"interactive":{"type":"button","body":{"text":"a"},"footer":{"text":")" + many('x', 61) + R"("},"action":{}}})",
         "interactive.footer.text"},
    });
}

TEST_CASE("templates come in Meta's words or short, and become Meta's") {
    const auto shortly = content_of(R"({"template":{"name":"order_update","language":"en-US","parameters":["17",{"type":"text","text":"b"}]}})").value();
    CHECK(shortly.object_json ==
          R"({"name":"order_update","language":{"code":"en_US"},"components":[{"type":"body","parameters":[)"
          R"({"type":"text","text":"17"},{"type":"text","text":"b"}]}]})");
    const auto named = content_of(R"({"template":{"name":"a","language":{"code":"id"},"parameters":{"customer":"Ana"}}})").value();
    CHECK(named.object_json.find(R"("parameter_name":"customer")") != std::string::npos);
    check_refused({
        {R"({"type":"template"})", "template", absent},
        {R"({"template":{"language":"en"}})", "template.name", absent},
        {R"({"template":{"name":"Order","language":"en"}})", "template.name"},
        {R"({"template":{"name":"a"}})", "template.language", absent},
        {R"({"template":{"name":"a","language":"e n"}})", "template.language"},
        {R"({"template":{"name":"a","language":"en","parameters":"17"}})", "template.parameters"},
        {R"({"template":{"name":"a","language":"en","parameters":[17]}})", "template.parameters[0]"},
        {R"({"template":{"name":"a","language":"en","components":{}}})", "template.components"},
        {R"({"template":{"name":"a","language":"en","components":[{"type":"feet"}]}})", "template.components[0].type"},
        {R"({"template":{"name":"a","language":"en","components":[{"type":"body","parameters":["x"]}]}})",
         "template.components[0].parameters[0]"},
        {R"({"template":{"name":"a","language":"en","components":[],"parameters":[]}})", "template.parameters"},
    });
}

TEST_CASE("phone numbers are read as people write them, with their country") {
    for (const char* text : {"+62 812-3456-789", "00628123456789", "628123456789", "+62 (812) 3456.789"}) {
        INFO(text);
        CHECK(whatsapp::normalize_phone(text) == "+628123456789");
    }
    for (const char* text : {"", "+", "081234567890", "+0812345678", "12345", "+1234567890123456", "62812x", "++62812345678", "62+812345678"}) {
        INFO(text);
        CHECK_FALSE(whatsapp::normalize_phone(text).has_value());
    }
}
