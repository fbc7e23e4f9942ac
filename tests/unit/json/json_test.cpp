#include "hermod/json/reader.hpp"
#include "hermod/json/writer.hpp"

#include "support/catch.hpp"

using namespace hermod;

TEST_CASE("fields are read by type and the first failure keeps its path") {
    const auto doc = json::document::parse(R"({"text":"hi","n":7,"deep":{"list":[1,{"x":true}]}})").value();
    CHECK(doc.root()["text"].string() == "hi");
    CHECK(doc.root()["n"].integer() == 7);
    CHECK(doc.root()["deep"]["list"].at(1)["x"].boolean() == true);
    CHECK(doc.root()["no"]["such"].at(3).is_missing());

    json::object_reader in{doc.root(), "items[2]"};
    CHECK(in.required_string("text") == "hi");
    CHECK(in.required_string("gone").empty());
    in.required_integer("text");
    REQUIRE_FALSE(in.ok());
    CHECK(in.failure().path == "items[2].gone");
    CHECK(in.failure().message == "is required");
}

TEST_CASE("broken, deep, long and badly encoded texts are refused") {
    CHECK(json::document::parse("{").has_error());
    CHECK(json::document::parse("{} x").has_error());
    CHECK(json::document::parse("\"\xC0\x80\"").has_error());
    CHECK(json::document::parse(std::string(40, '[') + std::string(40, ']')).has_error());
    CHECK(json::document::parse(std::string(32, '[') + std::string(32, ']')).has_value());
    CHECK(json::document::parse("[1,2,3]", {.bytes = 3, .depth = 8}).has_error());
}

TEST_CASE("the writer escapes and repairs text") {
    json::writer out;
    out.begin_object().field("a", "x\"\n").field("b", 1).field("c", true).key("d").begin_array().value("\xff").end_array();
    out.raw_field("e", "{}").optional_field("f", std::optional<std::string>{}).end_object();
    CHECK(out.view() == "{\"a\":\"x\\\"\\n\",\"b\":1,\"c\":true,\"d\":[\"\xEF\xBF\xBD\"],\"e\":{}}");
}
