#include "domain/media_box.hpp"
#include "domain/templates.hpp"
#include "support/catch.hpp"

using namespace hermod::sandbox;

TEST_CASE("files are found, deleted, and make room for newer ones") {
    media_box box{100};
    media_file file;
    file.content = std::string(60, 'a');
    const auto first = box.add(file);
    CHECK(box.find(first)->content.size() == 60);
    const auto second = box.add(file);
    CHECK(box.find(first) == nullptr);
    CHECK(box.find(second) != nullptr);
    CHECK(box.remove(second));
    CHECK_FALSE(box.remove(second));
    file.content = std::string(101, 'a');
    CHECK(box.add(file).empty());
}

TEST_CASE("placeholders of a template are counted") {
    CHECK(count_placeholders("no placeholder") == 0);
    CHECK(count_placeholders("Order {{1}} ships {{2}}, {{1}} again") == 2);
    CHECK(count_placeholders("Dear {{customer}}, on {{day}}") == 2);
    CHECK(count_placeholders("open {{") == 0);
}

TEST_CASE("the default templates are well formed") {
    const auto templates = default_templates();
    REQUIRE(templates.size() == 2);
    CHECK(templates[0].name == "hello_world");
    CHECK(templates[1].body_parameters == 2);
}
