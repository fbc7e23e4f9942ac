#include "domain/template_check.hpp"

#include "fakes.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::widget_send;
using widget_send::testing::content_of;

namespace {

const stored_template order_update{
    .status = "APPROVED",
    .parameter_format = "POSITIONAL",
    .components_json =
        R"([{"type":"HEADER","format":"TEXT","text":"Hi {{1}}"},{"type":"BODY","text":"Order {{1}} ships {{2}}"},)"
        R"({"type":"FOOTER","text":"Acme"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Stop"},)"
        R"({"type":"URL","text":"Track","url":"https://x.example/{{1}}"}]}])"};

outcome<std::string> check(const stored_template& approved, const std::string& components) {
    const auto content = content_of(R"({"template":{"name":"a","language":"en","components":)" + components + "}}").value();
    return check_template(content, approved, "template");
}

std::string header(const std::string& text = "Ana") {
    return R"({"type":"header","parameters":[{"type":"text","text":")" + text + R"("}]})";
}

std::string body(const std::string& first = "17", const std::string& second = "today") {
    return R"({"type":"body","parameters":[{"type":"text","text":")" + first + R"("},{"type":"text","text":")" + second + R"("}]})";
}

const std::string tracking =
    R"({"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"track/17"}]})";

}  // namespace

TEST_CASE("a template with the right parameters gives what people will read") {
    CHECK(check(order_update, "[" + header() + "," + body() + "," + tracking + "]").value() == "Order 17 ships today");
    const auto by_number =
        R"([{"type":"button","sub_type":"url","index":1,"parameters":[{"type":"text","text":"x"}]},)" + body() + "," + header() + "]";
    CHECK(check(order_update, by_number).has_value());
}

TEST_CASE("only approved templates may be sent") {
    auto paused = order_update;
    paused.status = "PAUSED";
    const auto refused = check(paused, "[]").error();
    CHECK(refused.reason == refusal_reason::template_not_approved);
    CHECK(refused.field == "template");
}

TEST_CASE("parameters that the template does not have, or lacks, are told by their place") {
    const std::vector<std::pair<std::string, std::string>> table{
        {"[" + body() + "," + tracking + "]", "template.components"},
        {"[" + header() + "," + tracking + R"(,{"type":"body","parameters":[{"type":"text","text":"1"}]}])", "template.components[2]"},
        {"[" + header() + "," + body() + "]", "template.components"},
        {"[" + header(std::string(61, 'x')) + "," + body() + "," + tracking + "]", "template.components[0].parameters[0].text"},
        {"[" + header() + "," + body("a\\nb") + "," + tracking + "]", "template.components[1].parameters[0].text"},
        {"[" + header() + "," + body("a     b") + "," + tracking + "]", "template.components[1].parameters[0].text"},
        {"[" + header() + "," + body("") + "," + tracking + "]", "template.components[1].parameters[0].text"},
        {R"([{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]},)" + body() + "," + tracking + "]",
         "template.components[0].parameters[0].type"},
        {"[" + header() + "," + body() + "," + tracking + R"(,{"type":"button","sub_type":"url","index":"5","parameters":[{"type":"text","text":"x"}]}])",
         "template.components[3]"},
    };
    for (const auto& [components, field] : table) {
        INFO(components);
        const auto refused = check(order_update, components);
        REQUIRE(refused.has_error());
        CHECK(refused.error().reason == refusal_reason::template_mismatch);
        CHECK(refused.error().field == field);
    }
}

TEST_CASE("a header of a medium needs that medium, with one source") {
    stored_template approved = order_update;
    approved.components_json = R"([{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Look"}])";
    CHECK(check(approved, R"([{"type":"header","parameters":[{"type":"image","image":{"link":"https://x.example/a.png"}}]}])").value() == "Look");
    for (const char* bad : {"[]", R"([{"type":"header","parameters":[{"type":"video","video":{"id":"1"}}]}])",
                            R"([{"type":"header","parameters":[{"type":"image","image":{}}]}])"}) {
        INFO(bad);
        CHECK(check(approved, bad).has_error());
    }
}

TEST_CASE("named parameters go by their names") {
    stored_template approved{
        .status = "APPROVED",
        .parameter_format = "NAMED",
        .components_json = R"([{"type":"BODY","text":"Dear {{customer}}, on {{day}}"}])"};
    const auto named = [](const std::string& first, const std::string& second) {
        return R"([{"type":"body","parameters":[{"type":"text","parameter_name":")" + first + R"(","text":"A"},{"type":"text","parameter_name":")" +
               second + R"(","text":"B"}]}])";
    };
    CHECK(check(approved, named("day", "customer")).value() == "Dear B, on A");
    CHECK(check(approved, named("day", "who")).error().field == "template.components[0].parameters[1].parameter_name");
    CHECK(check(approved, named("day", "day")).has_error());
    CHECK(check(approved, R"([{"type":"body","parameters":[{"type":"text","text":"A"},{"type":"text","text":"B"}]}])").has_error());
}
