#include "hermod/http/form.hpp"

#include "support/catch.hpp"

using namespace hermod::http;

TEST_CASE("a form is taken apart into its parts, bytes as they are") {
    const std::string body =
        "--XX\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n"
        "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n"
        "Content-Type: image/png\r\n\r\n\x89PNG\r\n\r\n--X\r\n--XX--\r\n";
    const auto parts = parse_form("multipart/form-data; boundary=XX", body);
    REQUIRE(parts.size() == 2);
    CHECK(parts[0].name == "messaging_product");
    CHECK(parts[0].content == "whatsapp");
    CHECK(parts[1].name == "file");
    CHECK(parts[1].file_name == "a.png");
    CHECK(parts[1].content_type == "image/png");
    CHECK(parts[1].content == "\x89PNG\r\n\r\n--X");
}

TEST_CASE("a broken form has no parts") {
    CHECK(parse_form("multipart/form-data", "--XX--").empty());
    CHECK(parse_form("multipart/form-data; boundary=XX", "no delimiter").empty());
    CHECK(parse_form("multipart/form-data; boundary=XX", "--XX\r\nContent-Disposition: form-data")
              .empty());
    CHECK(parse_form("multipart/form-data; boundary=XX", "--XX\r\n\r\nbody\r\n--XX").empty());
}
