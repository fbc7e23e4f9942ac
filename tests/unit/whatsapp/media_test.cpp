#include "hermod/whatsapp/media.hpp"

#include "support/catch.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/crypto/digest.hpp"

using namespace hermod;
using namespace hermod::whatsapp;

TEST_CASE("each kind has its types and its size") {
    CHECK(takes_mime_type("image", "image/png"));
    CHECK_FALSE(takes_mime_type("image", "image/webp"));
    CHECK(takes_mime_type("sticker", "image/webp"));
    CHECK(takes_mime_type("audio", "audio/ogg; codecs=opus"));
    CHECK(takes_mime_type("document", "application/pdf"));
    CHECK_FALSE(takes_mime_type("document", "text/html"));
    CHECK(max_bytes_of("image") == 5U * 1024 * 1024);
    CHECK(max_bytes_of("document") == 100U * 1024 * 1024);
    CHECK(max_bytes_of("text") == 0);
}

TEST_CASE("an upload is a form with the type said twice, as Meta wants it") {
    const auto body = make_upload_body(
        {.mime_type = "image/png",
         .filename = "a\"b\r\n.png",
         .content = std::string_view{"\0x\r\n", 4}},
        "BB"
    );
    CHECK(
        body ==
        std::string{
            "--BB\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n"
            "--BB\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nimage/png\r\n"
            "--BB\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a_b__.png\"\r\n"
            "Content-Type: image/png\r\n\r\n"} +
            std::string{"\0x\r\n", 4} + "\r\n--BB--\r\n"
    );
    CHECK(parse_upload_answer(R"({"id":"1122334455"})") == "1122334455");
    CHECK_FALSE(parse_upload_answer(R"({"id":""})").has_value());
    CHECK_FALSE(parse_upload_answer("<html>").has_value());
}

TEST_CASE("a file's place is read with its size as text or number") {
    const auto found = parse_media_location(
        R"({"messaging_product":"whatsapp","url":"https://x","mime_type":"image/jpeg","sha256":"ab","file_size":"303833","id":"1"})"
    );
    REQUIRE(found.has_value());
    CHECK(found->url == "https://x");
    CHECK(found->size == 303833U);
    CHECK(parse_media_location(R"({"url":"https://x","file_size":7})")->size == 7U);
    CHECK_FALSE(parse_media_location(R"({"url":"https://x","file_size":"7x"})")->size.has_value());
    CHECK_FALSE(parse_media_location(R"({"id":"1"})").has_value());
}

TEST_CASE("a digest is compared in hex or base64; what is neither says nothing") {
    const auto digest = crypto::sha256("abc");
    CHECK(is_same_digest(to_hex(digest), digest));
    CHECK(is_same_digest(to_base64(digest), digest));
    CHECK_FALSE(is_same_digest(to_hex(crypto::sha256("abd")), digest));
    CHECK_FALSE(is_same_digest(to_base64(crypto::sha256("abd")), digest));
    CHECK(is_same_digest("", digest));
}

TEST_CASE("the token goes to Meta's hosts only") {
    CHECK(is_meta_host("lookaside.fbsbx.com"));
    CHECK(is_meta_host("graph.facebook.com"));
    CHECK(is_meta_host("media.whatsapp.net"));
    CHECK_FALSE(is_meta_host("evilfbsbx.com"));
    CHECK_FALSE(is_meta_host("fbsbx.com.example"));
}
