#include "domain/templates.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace hermod::sandbox {

namespace {

constexpr std::string_view hello_world = R"({"id":"9001","name":"hello_world","language":"en_US",
"status":"APPROVED","category":"UTILITY","parameter_format":"POSITIONAL","components":[
{"type":"HEADER","format":"TEXT","text":"Hello World"},
{"type":"BODY","text":"Welcome and congratulations! This message shows that you can send templates."},
{"type":"FOOTER","text":"hermod sandbox"}]})";

constexpr std::string_view order_update = R"({"id":"9002","name":"order_update","language":"en_US",
"status":"APPROVED","category":"UTILITY","parameter_format":"POSITIONAL","components":[
{"type":"BODY","text":"Order {{1}} ships {{2}}.","example":{"body_text":[["17","today"]]}},
{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Thanks"}]}]})";

}  // namespace

std::size_t count_placeholders(std::string_view text) {
    std::size_t highest = 0;
    std::set<std::string_view> names;
    for (auto at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at + 2)) {
        const auto end = text.find("}}", at);
        if (end == std::string_view::npos) break;
        const auto name = text.substr(at + 2, end - at - 2);
        std::size_t number = 0;
        const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
        if (read.ec == std::errc{})
            highest = std::max(highest, number);
        else
            names.insert(name);
    }
    return highest + names.size();
}

graph_error read_template(json::view object, message_template& made) {
    json::object_reader in{object};
    made.name = in.required_string("name", 512);
    made.language = in.required_string("language", 16);
    made.status = in.optional_string("status", 64).value_or("APPROVED");
    const auto components = in.required_array("components");
    if (!in.ok()) return make_graph_error(100, in.failure().path + ": " + in.failure().message);
    for (std::size_t i = 0; i < components.size(); ++i) {
        const auto component = components.at(i);
        if (component["type"].string() == "BODY")
            made.body_parameters = count_placeholders(component["text"].string().value_or(""));
    }
    made.json = object.dump();
    return {};
}

std::vector<message_template> default_templates() {
    std::vector<message_template> made;
    for (const auto text : {hello_world, order_update}) {
        const auto document = json::document::parse(text);
        message_template one;
        if (document && read_template(document->root(), one).code == 0)
            made.push_back(std::move(one));
    }
    return made;
}

void template_book::put(std::string waba_id, std::vector<message_template> templates) {
    by_waba_.insert_or_assign(std::move(waba_id), std::move(templates));
}

const std::vector<message_template>& template_book::of(std::string_view waba_id) const {
    const auto found = by_waba_.find(waba_id);
    return found == by_waba_.end() ? defaults_ : found->second;
}

graph_error template_book::check(
    std::string_view waba_id,
    std::string_view name,
    std::string_view language,
    std::size_t parameters
) const {
    const auto& known = of(waba_id);
    const auto found = std::ranges::find_if(known, [&](const message_template& one) {
        return one.name == name && one.language == language;
    });
    if (found == known.end() ||
        (found->status != "APPROVED" && found->status != "PAUSED" && found->status != "DISABLED")) {
        return make_graph_error(
            132001,
            "template name (" + std::string{name} + ") does not exist in " + std::string{language}
        );
    }
    if (found->status == "PAUSED") return make_graph_error(132015, "The template is paused.");
    if (found->status == "DISABLED") return make_graph_error(132016, "The template is disabled.");
    if (found->body_parameters != parameters) {
        return make_graph_error(
            132000,
            "body: number of localizable_params (" + std::to_string(parameters) +
                ") does not match the expected number of params (" +
                std::to_string(found->body_parameters) + ")"
        );
    }
    return {};
}

}  // namespace hermod::sandbox
