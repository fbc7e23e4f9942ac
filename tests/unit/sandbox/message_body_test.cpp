#include "domain/message_body.hpp"

#include "support/catch.hpp"

#include <string>

using namespace hermod::sandbox;

namespace {

/// The body with the usual envelope before `rest`.
std::string with_envelope(const std::string& rest) {
    return R"({"messaging_product":"whatsapp","recipient_type":"individual","to":"+1 (555) 010-0001",)" +
           rest + "}";
}

int code_of(const std::string& body) {
    const auto parsed = parse_message_body(body);
    const auto* error = std::get_if<graph_error>(&parsed);
    return error == nullptr ? 0 : error->code;
}

int code_with(const std::string& rest) {
    return code_of(with_envelope(rest));
}

}  // namespace

TEST_CASE("a text message is read with its recipient as digits and its opaque data") {
    const auto parsed = parse_message_body(
        with_envelope(R"("type":"text","text":{"body":"hi"},"biz_opaque_callback_data":"h1.1.1.m")")
    );
    const auto* message = std::get_if<outgoing_message>(&parsed);
    REQUIRE(message != nullptr);
    CHECK(message->input == "+1 (555) 010-0001");
    CHECK(message->recipient == "15550100001");
    CHECK(message->type == "text");
    CHECK(message->content == R"({"body":"hi"})");
    CHECK(message->opaque == "h1.1.1.m");
}

TEST_CASE("a business-scoped user id serves in place of a number, and `to` wins over it") {
    const auto by_id = parse_message_body(
        R"({"messaging_product":"whatsapp","recipient":"US.1349","type":"text","text":{"body":"x"}})"
    );
    REQUIRE(std::holds_alternative<outgoing_message>(by_id));
    CHECK(std::get<outgoing_message>(by_id).is_user_id);
    CHECK(std::get<outgoing_message>(by_id).recipient == "US.1349");
    const auto both = parse_message_body(
        with_envelope(R"("recipient":"US.1349","type":"text","text":{"body":"x"})")
    );
    CHECK(std::get<outgoing_message>(both).recipient == "15550100001");
}

TEST_CASE("read receipts are read with and without the typing indicator") {
    const auto plain = parse_message_body(
        R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.A"})"
    );
    REQUIRE(std::holds_alternative<read_receipt>(plain));
    CHECK_FALSE(std::get<read_receipt>(plain).is_typing);
    const auto typing = parse_message_body(
        R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.A","typing_indicator":{"type":"text"}})"
    );
    CHECK(std::get<read_receipt>(typing).is_typing);
    CHECK(code_of(R"({"messaging_product":"whatsapp","status":"read"})") == 100);
    CHECK(
        code_of(R"({"messaging_product":"whatsapp","status":"seen","message_id":"wamid.A"})") == 100
    );
}

TEST_CASE("a broken envelope is refused with Meta's code") {
    CHECK(code_of("{") == 100);
    CHECK(code_of("[]") == 100);
    CHECK(code_of(R"({"to":"15550100001","type":"text","text":{"body":"x"}})") == 100);
    CHECK(
        code_of(
            R"({"messaging_product":"sms","to":"15550100001","type":"text","text":{"body":"x"}})"
        ) == 100
    );
    CHECK(code_of(R"({"messaging_product":"whatsapp","type":"text","text":{"body":"x"}})") == 100);
    CHECK(
        code_of(R"({"messaging_product":"whatsapp","to":"12x","type":"text","text":{"body":"x"}})"
        ) == 131009
    );
    CHECK(code_with(R"("type":"fax","fax":{})") == 100);
    CHECK(code_with(R"("type":"text")") == 131008);
    const std::string long_opaque(513, 'o');
    CHECK(
        code_with(
            R"("type":"text","text":{"body":"x"},"biz_opaque_callback_data":")" + long_opaque + "\""
        ) == 100
    );
}

TEST_CASE("text is counted in characters, not bytes") {
    std::string umlauts;
    for (int i = 0; i < 4096; ++i) umlauts += "ü";
    CHECK(code_with(R"("type":"text","text":{"body":")" + umlauts + "\"}") == 0);
    CHECK(code_with(R"("type":"text","text":{"body":")" + umlauts + "x\"}") == 100);
    CHECK(code_with(R"("type":"text","text":{})") == 131008);
    CHECK(code_with(R"("type":"text","text":{"body":7})") == 131009);
}

TEST_CASE("media needs exactly one of id and link, and a caption only where there is one") {
    CHECK(
        code_with(R"("type":"image","image":{"link":"https://files.example/p.jpg","caption":"c"})"
        ) == 0
    );
    CHECK(code_with(R"("type":"image","image":{"id":"1122"})") == 0);
    CHECK(code_with(R"("type":"image","image":{})") == 131008);
    CHECK(code_with(R"("type":"image","image":{"id":"1","link":"https://x.example/"})") == 100);
    CHECK(code_with(R"("type":"image","image":{"link":"ftp://x.example/p.jpg"})") == 131009);
    CHECK(code_with(R"("type":"audio","audio":{"id":"1","caption":"no"})") == 100);
    CHECK(code_with(R"("type":"document","document":{"id":"1","filename":"a.pdf"})") == 0);
}

TEST_CASE("templates give their name, language and number of body parameters") {
    const auto parsed = parse_message_body(with_envelope(
        R"("type":"template","template":{"name":"order_update","language":{"code":"en_US"},
        "components":[{"type":"body","parameters":[{"type":"text","text":"17"},{"type":"text","text":"today"}]}]})"
    ));
    REQUIRE(std::holds_alternative<outgoing_message>(parsed));
    const auto& message = std::get<outgoing_message>(parsed);
    CHECK(message.template_name == "order_update");
    CHECK(message.template_language == "en_US");
    CHECK(message.template_body_parameters == 2);
    CHECK(code_with(R"("type":"template","template":{"name":"x"})") == 131008);
}

TEST_CASE("interactive messages keep to Meta's counts") {
    const std::string button = R"({"type":"reply","reply":{"id":"a","title":"A"}})";
    const auto with_buttons = [&](const std::string& list) {
        return code_with(
            R"("type":"interactive","interactive":{"type":"button","body":{"text":"?"},"action":{"buttons":[)" +
            list + "]}}"
        );
    };
    CHECK(with_buttons(button) == 0);
    CHECK(with_buttons(button + "," + button + "," + button + "," + button) == 131009);
    CHECK(with_buttons("") == 131009);
    CHECK(
        code_with(R"("type":"interactive","interactive":{"type":"list","body":{"text":"?"},
        "action":{"button":"Slots","sections":[{"title":"M","rows":[{"id":"1","title":"09:00"}]}]}})"
        ) == 0
    );
    CHECK(
        code_with(R"("type":"interactive","interactive":{"type":"button","body":{"text":"?"}})") ==
        131008
    );
}

TEST_CASE("reactions, locations and contacts are checked") {
    CHECK(
        code_with(R"("type":"reaction","reaction":{"message_id":"wamid.A","emoji":"\ud83d\udc4d"})"
        ) == 0
    );
    CHECK(code_with(R"("type":"reaction","reaction":{"emoji":"x"})") == 131008);
    CHECK(code_with(R"("type":"location","location":{"latitude":52.5,"longitude":"13.4"})") == 0);
    CHECK(code_with(R"("type":"location","location":{"latitude":52.5})") == 131008);
    CHECK(
        code_with(R"("type":"contacts","contacts":[{"name":{"formatted_name":"Ana Diaz"}}])") == 0
    );
    CHECK(code_with(R"("type":"contacts","contacts":[])") == 131008);
}
