#include "domain/media.hpp"
#include "domain/send_command.hpp"
#include "fakes.hpp"
#include "support/catch.hpp"

#include <functional>

using namespace hermod;
using namespace hermod::widget_send;
using widget_send::testing::content_of;
using widget_send::testing::good_command;
using widget_send::testing::text_of;

namespace {

const auto testing_now = widget_send::testing::now;

struct bad_command {
    std::string why;
    std::function<void(send_command&)> spoil;
    refusal_reason reason;
    std::string field;
};

std::string repeated(std::string_view text, std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
}

}  // namespace

TEST_CASE("a good command keeps what was asked for") {
    auto command = good_command();
    command.priority = "bulk";
    const auto send = validate(command, "fresh", testing_now).value();
    CHECK(send.message_id == "fresh");
    CHECK_FALSE(send.is_repeatable);
    CHECK(send.content.text == "Hello");
    CHECK(send.priority == contracts::priority::bulk);
    CHECK(send.body_hash.size() == 43);
}

TEST_CASE("missing fields are told one at a time, in the order of the requirement") {
    send_command command;
    command.tenant_id = widget_send::testing::tenant;
    command.needs_tenant = true;
    command.needs_integration = true;
    auto expect = [&](const std::string& field) {
        const auto refused = validate(command, "x", testing_now);
        REQUIRE(refused.has_error());
        CHECK(refused.error().reason == refusal_reason::missing_field);
        CHECK(refused.error().field == field);
    };
    expect("conversationId");
    command.conversation_id = "";
    expect("conversationId");
    command.conversation_id = "not checked yet";
    expect("tenantId");
    command.named_tenants = {"not the credential's"};
    expect("integrationId");
    command.integration_id = "nor this";
    expect("text");
    command.content = content_of(R"({"text":"","mediaUrl":""})");
    expect("text");
}

TEST_CASE("every field has its form") {
    using reason = refusal_reason;
    const std::string foreign = to_string(make_uuid_v7());
    const std::vector<bad_command> table{
        {"foreign tenant in the body",
         [&](auto& c) { c.named_tenants = {foreign}; },
         reason::other_tenant,
         "tenantId"},
        {"body and header differ",
         [&](auto& c) { c.named_tenants.push_back(foreign); },
         reason::other_tenant,
         "tenantId"},
        {"tenant no UUID",
         [](auto& c) { c.named_tenants = {"acme"}; },
         reason::other_tenant,
         "tenantId"},
        {"conversation no UUID",
         [](auto& c) { c.conversation_id = "../x"; },
         reason::invalid_field,
         "conversationId"},
        {"integration no UUID",
         [](auto& c) { c.integration_id = "1"; },
         reason::invalid_field,
         "integrationId"},
        {"another widget's conversation",
         [](auto& c) { c.bound_conversation = make_uuid_v7(); },
         reason::not_found,
         "conversationId"},
        {"text of 4,097",
         [](auto& c) { c.content = text_of(std::string(4097, 'x')); },
         reason::invalid_field,
         "text"},
        {"blank text",
         [](auto& c) { c.content = text_of(" \n\t"); },
         reason::invalid_field,
         "text"},
        {"text with a zero",
         [](auto& c) { c.content = content_of(R"({"text":"a\u0000b"})"); },
         reason::invalid_field,
         "text"},
        {"mediaUrl without scheme",
         [](auto& c) { c.content = content_of(R"({"mediaUrl":"cdn.example.com/a.jpg"})"); },
         reason::invalid_field,
         "mediaUrl"},
        {"caption of 1,025",
         [](auto& c) {
             c.content = content_of(
                 R"({"mediaUrl":"https://x.example/a.jpg","text":")" + std::string(1025, 'x') +
                 "\"}"
             );
         },
         reason::invalid_field,
         "text"},
        {"caption of audio",
         [](auto& c) {
             c.content = content_of(R"({"mediaUrl":"https://x.example/a.mp3","text":"Hello"})");
         },
         reason::invalid_field,
         "text"},
        {"filename with a line end",
         [](auto& c) {
             c.content = content_of(R"({"mediaUrl":"https://x.example/a.pdf","filename":"a\nb"})");
         },
         reason::invalid_field,
         "filename"},
        {"filename of 241",
         [](auto& c) {
             c.content = content_of(
                 R"({"mediaUrl":"https://x.example/a.pdf","filename":")" + std::string(241, 'x') +
                 "\"}"
             );
         },
         reason::invalid_field,
         "filename"},
        {"empty messageId", [](auto& c) { c.message_id = ""; }, reason::invalid_field, "messageId"},
        {"messageId of 65",
         [](auto& c) { c.message_id = std::string(65, 'x'); },
         reason::invalid_field,
         "messageId"},
        {"messageId with a space",
         [](auto& c) { c.message_id = "a b"; },
         reason::invalid_field,
         "messageId"},
        {"empty key",
         [](auto& c) { c.idempotency_key = ""; },
         reason::invalid_field,
         "idempotencyKey"},
        {"key of 256",
         [](auto& c) { c.idempotency_key = std::string(256, 'k'); },
         reason::invalid_field,
         "idempotencyKey"},
        {"sendAt no time",
         [](auto& c) { c.send_at = "tomorrow"; },
         reason::invalid_field,
         "sendAt"},
        {"sendAt in a year",
         [](auto& c) { c.send_at = "2027-09-21T14:00:00Z"; },
         reason::invalid_field,
         "sendAt"},
        {"expired before it begins",
         [](auto& c) { c.expires_at = "2026-09-21T10:00:00Z"; },
         reason::invalid_field,
         "expiresAt"},
        {"expiresAt before sendAt",
         [](auto& c) {
             c.send_at = "2026-09-22T10:00:00Z";
             c.expires_at = "2026-09-22T09:00:00Z";
         },
         reason::invalid_field,
         "expiresAt"},
        {"unknown policy",
         [](auto& c) { c.on_window_closed = "wait"; },
         reason::invalid_field,
         "onWindowClosed"},
        {"policy without template",
         [](auto& c) { c.on_window_closed = "template"; },
         reason::missing_field,
         "fallbackTemplate"},
        {"template without policy",
         [](auto& c) { c.fallback = content_of(R"({"template":{"name":"a","language":"en"}})"); },
         reason::invalid_field,
         "fallbackTemplate"},
        {"outlet no UUID", [](auto& c) { c.outlet_id = "1"; }, reason::invalid_field, "outletId"},
        {"phone number without country",
         [](auto& c) { c.phone = "081234567890"; },
         reason::invalid_field,
         "phoneNumber"},
        {"unknown priority",
         [](auto& c) { c.priority = "urgent"; },
         reason::invalid_field,
         "priority"},
    };
    for (const auto& [why, spoil, reason, field] : table) {
        INFO(why);
        auto command = good_command();
        spoil(command);
        const auto refused = validate(command, "x", testing_now);
        REQUIRE(refused.has_error());
        CHECK(refused.error().reason == reason);
        CHECK(refused.error().field == field);
        CHECK_FALSE(refused.error().message.empty());
    }
}

TEST_CASE("the limit of a text counts characters, not bytes") {
    auto command = good_command();
    const auto longest = repeated("\xF0\x9F\x98\x80", 4096);
    command.content = text_of(longest);
    CHECK(validate(command, "x", testing_now).has_value());
    command.content = text_of(longest + "x");
    CHECK(validate(command, "x", testing_now).has_error());
}

TEST_CASE("the id is the caller's, or follows from tenant and key, the same on every replica") {
    auto command = good_command();
    command.idempotency_key = "order-7";
    const auto first = validate(command, "fresh", testing_now).value();
    const auto second = validate(command, "other", testing_now).value();
    CHECK(first.is_repeatable);
    CHECK(first.message_id == second.message_id);
    CHECK(parse_uuid(first.message_id).has_value());

    auto elsewhere = command;
    elsewhere.tenant_id = make_uuid_v7();
    elsewhere.named_tenants = {to_string(*elsewhere.tenant_id)};
    CHECK(validate(elsewhere, "x", testing_now).value().message_id != first.message_id);

    command.message_id = "msg_1:a.b-C";
    CHECK(validate(command, "x", testing_now).value().message_id == "msg_1:a.b-C");
}

TEST_CASE("the hash is of content, target and times, and of nothing else") {
    const auto base = validate(good_command(), "x", testing_now).value().body_hash;
    auto same = good_command();
    same.message_id = "other-id";
    same.request_id = "r2";
    same.conversation_id = "0192F0C1-2D3E-7ABC-8DEF-0123456789AC";
    CHECK(validate(same, "x", testing_now).value().body_hash == base);
    auto text = good_command();
    text.content = text_of("Hello!");
    CHECK(validate(text, "x", testing_now).value().body_hash != base);
    auto elsewhere = good_command();
    elsewhere.conversation_id = to_string(make_uuid_v7());
    CHECK(validate(elsewhere, "x", testing_now).value().body_hash != base);
    // A door that names no account finds the conversation's: the same message.
    auto by_other_door = good_command();
    by_other_door.integration_id.reset();
    by_other_door.needs_integration = false;
    CHECK(validate(by_other_door, "x", testing_now).value().body_hash == base);
    auto later = good_command();
    later.send_at = "2026-09-21T14:00:00Z";
    CHECK(validate(later, "x", testing_now).value().body_hash != base);
}

TEST_CASE("media get their type from the extension, text becomes the caption") {
    using contracts::content_type;
    const std::vector<std::pair<std::string, content_type>> table{
        {"https://x.example/a.JPG", content_type::image},
        {"http://x.example/b/a.png?size=1.mp4", content_type::image},
        {"https://x.example/a.mp4#t", content_type::video},
        {"https://x.example/a.ogg", content_type::audio},
        {"https://x.example/a.pdf", content_type::document},
        {"https://x.example/a", content_type::document},
        {"https://x.example", content_type::document},
        {"https://x.example/a.webp", content_type::document},
    };
    for (const auto& [url, type] : table) {
        INFO(url);
        CHECK(media_type_of(url) == type);
    }
    auto command = good_command();
    command.content =
        content_of(R"({"mediaUrl":"https://x.example/files/offer.pdf?v=2","text":"Hello"})");
    const auto content = validate(command, "x", testing_now).value().content;
    CHECK(content.type == content_type::document);
    CHECK(content.caption == "Hello");
    CHECK(content.filename == "offer.pdf");
    CHECK(content.text.empty());
}

TEST_CASE("URLs that could not be fetched are refused") {
    for (const std::string& url :
         {std::string{"ftp://x.example/a"},
          std::string{"javascript:alert(1)"},
          std::string{"//x.example/a"},
          std::string{"https://"},
          std::string{"https:///a"},
          std::string{"https://user:pw@x.example/a"},
          std::string{"https://x.example/a b"},
          std::string{"https://x.example/\n"},
          std::string{"https://x.example/\xC3\xA4"},
          std::string{"https://:80/"},
          "https://x.example/" + std::string(2048, 'a')}) {
        INFO(url);
        CHECK_FALSE(is_media_url(url));
    }
    CHECK(is_media_url("https://x.example:8443/%C3%A4?x=1#y"));
    CHECK(is_media_url("HTTPS://[::1]/a"));
    CHECK(is_media_url("https://x.example/" + std::string(2030, 'a')));
}
