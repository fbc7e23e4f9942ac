#include "hermod/media/type.hpp"

#include "support/catch.hpp"

using namespace hermod::media;
using namespace std::string_view_literals;

TEST_CASE("a file is what its content says") {
    struct example {
        std::string_view bytes;
        std::string_view type;
    };

    for (const auto& [bytes, type] :
         {example{"\xFF\xD8\xFF\xE0\0\x10JFIF"sv, "image/jpeg"},
          example{"\x89PNG\r\n\x1A\n\0\0\0\rIHDR"sv, "image/png"},
          example{"GIF89a..."sv, "image/gif"},
          example{"RIFF\x10\0\0\0WEBPVP8 "sv, "image/webp"},
          example{
              "\0\0\0\x18"
              "ftypmp42\0\0\0\0"sv,
              "video/mp4"},
          example{
              "\0\0\0\x18"
              "ftypisom\0\0\0\0"sv,
              "video/mp4"},
          example{
              "\0\0\0\x18"
              "ftyp3gp5\0\0\0\0"sv,
              "video/3gpp"},
          example{
              "\0\0\0\x18"
              "ftypM4A \0\0\0\0"sv,
              "audio/mp4"},
          example{"OggS\0\x02"sv, "audio/ogg"},
          example{"#!AMR\n"sv, "audio/amr"},
          example{"ID3\x03"sv, "audio/mpeg"},
          example{"\xFF\xFB\x90\x64"sv, "audio/mpeg"},
          example{"\xFF\xF1\x50\x80"sv, "audio/aac"},
          example{"%PDF-1.7\n"sv, "application/pdf"},
          example{
              "PK\x03\x04....[Content_Types].xml....word/document.xml"sv,
              "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
          example{
              "PK\x03\x04....xl/workbook.xml"sv,
              "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
          example{"PK\x03\x04....a.txt"sv, "application/zip"},
          example{
              "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....W\0o\0r\0k\0b\0o\0o\0k\0"sv,
              "application/vnd.ms-excel"},
          example{"Dear Ana,\nthe parcel left.\n"sv, "text/plain"},
          example{"gr\xC3\xBC\xC3\x9F dich"sv, "text/plain"}}) {
        INFO(type);
        CHECK(type_of(bytes) == type);
    }
}

TEST_CASE("what could run in a browser or is unknown has no type") {
    for (const auto bytes :
         {"<html>"sv,
          "  \n<!doctype html>"sv,
          "<svg xmlns=''>"sv,
          "MZ\x90\0"sv,
          "\x7F"
          "ELF"sv,
          ""sv,
          "a\0b"sv,
          "\xC3("sv,
          "\xFF\xFF\xFF\xFF"sv,
          "\0\0\0\x18"
          "ftypxxxx"sv})
        CHECK(type_of(bytes).empty());
}

TEST_CASE("a long text that is cut inside a character is still a text") {
    std::string text(8 * 1024 - 1, 'a');
    text += "\xE2\x82\xAC\xE2\x82\xAC";
    CHECK(type_of(text) == "text/plain");
}

TEST_CASE("file names lose what leads elsewhere") {
    CHECK(clean_name("../../etc/passwd") == "passwd");
    CHECK(clean_name("C:\\x\\a.pdf") == "a.pdf");
    CHECK(clean_name("a\"b\r\n.pdf") == "ab.pdf");
    CHECK(clean_name("..").empty());
    CHECK(clean_name("").empty());
    const auto longest = clean_name(std::string(199, 'a') + "\xE2\x82\xAC");
    CHECK(longest == std::string(199, 'a'));
    CHECK(ending_of("image/jpeg") == ".jpg");
    CHECK(ending_of("x/y").empty());
    CHECK(is_shown_in_place("image/png"));
    CHECK_FALSE(is_shown_in_place("text/plain"));
}
