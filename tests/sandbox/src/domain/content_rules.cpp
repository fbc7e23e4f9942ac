#include "domain/content_rules.hpp"

#include "hermod/base/encoding.hpp"

#include <array>

namespace hermod::sandbox {

namespace {

graph_error fine() {
    return {};
}

graph_error missing(const std::string& name) {
    return make_graph_error(131008, "Required parameter " + name + " is missing.");
}

graph_error invalid(const std::string& details) {
    return make_graph_error(131009, details);
}

/// Text that must be there, within 1 … `most` characters.
graph_error check_text(json::view value, const std::string& name, std::size_t most) {
    if (value.is_absent()) return missing(name);
    const auto text = value.string();
    if (!text) return invalid("Param " + name + " must be a string.");
    if (text->empty()) return make_graph_error(100, "Param " + name + " must not be empty.");
    if (count_code_points(*text) > most) {
        return make_graph_error(
            100, "Param " + name + " must be at most " + std::to_string(most) + " characters long."
        );
    }
    return fine();
}

graph_error check_optional_text(json::view value, const std::string& name, std::size_t most) {
    return value.is_absent() ? fine() : check_text(value, name, most);
}

graph_error text_content(json::view content, outgoing_message&) {
    return check_text(content["body"], "text['body']", 4096);
}

graph_error media_content(json::view content, outgoing_message& made) {
    const std::string type{made.type};
    const auto id = content["id"];
    const auto link = content["link"];
    if (id.is_absent() && link.is_absent()) return missing(type + "['id'] or " + type + "['link']");
    if (!id.is_absent() && !link.is_absent()) {
        return make_graph_error(100, "Only one of id and link may be given for " + type + ".");
    }
    if (!link.is_absent()) {
        if (auto problem = check_text(link, type + "['link']", 2048); problem.code != 0)
            return problem;
        if (!link.string()->starts_with("https://") && !link.string()->starts_with("http://")) {
            return invalid("Param " + type + "['link'] is not a valid URI.");
        }
    } else {
        if (auto problem = check_text(id, type + "['id']", 64); problem.code != 0) return problem;
        made.media_id = *id.string();
    }
    const bool takes_caption = type != "audio" && type != "sticker";
    if (!takes_caption && !content["caption"].is_missing()) {
        return make_graph_error(100, "Unexpected key \"caption\" on param \"" + type + "\".");
    }
    if (type != "document" && !content["filename"].is_missing()) {
        return make_graph_error(100, "Unexpected key \"filename\" on param \"" + type + "\".");
    }
    return check_optional_text(content["caption"], type + "['caption']", 1024);
}

graph_error template_content(json::view content, outgoing_message& made) {
    if (auto problem = check_text(content["name"], "template['name']", 512); problem.code != 0)
        return problem;
    const auto code = content["language"]["code"];
    if (auto problem = check_text(code, "template['language']['code']", 16); problem.code != 0)
        return problem;
    made.template_name = *content["name"].string();
    made.template_language = *code.string();
    const auto components = content["components"];
    for (std::size_t i = 0; i < components.size(); ++i) {
        const auto component = components.at(i);
        const auto type = component["type"].string().value_or("");
        if (type != "header" && type != "body" && type != "button") {
            return invalid("Param template['components'] has an unknown type.");
        }
        if (type == "body") made.template_body_parameters = component["parameters"].size();
    }
    return fine();
}

graph_error check_buttons(json::view action) {
    const auto buttons = action["buttons"];
    if (buttons.size() < 1 || buttons.size() > 3) {
        return invalid("Number of buttons must be between 1 and 3.");
    }
    for (std::size_t i = 0; i < buttons.size(); ++i) {
        const auto reply = buttons.at(i)["reply"];
        if (auto p = check_text(reply["id"], "button['reply']['id']", 256); p.code != 0) return p;
        if (auto p = check_text(reply["title"], "button['reply']['title']", 20); p.code != 0)
            return p;
    }
    return fine();
}

graph_error check_list(json::view action) {
    if (auto p = check_text(action["button"], "action['button']", 20); p.code != 0) return p;
    const auto sections = action["sections"];
    std::size_t rows = 0;
    for (std::size_t i = 0; i < sections.size(); ++i) {
        const auto list = sections.at(i)["rows"];
        rows += list.size();
        for (std::size_t k = 0; k < list.size(); ++k) {
            if (auto p = check_text(list.at(k)["id"], "row['id']", 200); p.code != 0) return p;
            if (auto p = check_text(list.at(k)["title"], "row['title']", 24); p.code != 0) return p;
        }
    }
    if (sections.size() > 10 || rows < 1 || rows > 10) {
        return invalid("Total row count must be between 1 and 10.");
    }
    return fine();
}

graph_error interactive_content(json::view content, outgoing_message&) {
    const auto type = content["type"].string().value_or("");
    if (type.empty()) return missing("interactive['type']");
    if (content["action"].kind() != json::kind::object) return missing("interactive['action']");
    const bool is_list = type == "list";
    const auto body = content["body"]["text"];
    if (type == "button" || is_list) {
        if (auto p = check_text(body, "interactive['body']['text']", is_list ? 4096 : 1024);
            p.code != 0)
            return p;
    }
    if (auto p =
            check_optional_text(content["footer"]["text"], "interactive['footer']['text']", 60);
        p.code != 0)
        return p;
    if (type == "button") return check_buttons(content["action"]);
    if (is_list) return check_list(content["action"]);
    return fine();
}

graph_error reaction_content(json::view content, outgoing_message&) {
    if (auto p = check_text(content["message_id"], "reaction['message_id']", 512); p.code != 0)
        return p;
    return content["emoji"].string() ? fine() : missing("reaction['emoji']");
}

graph_error location_content(json::view content, outgoing_message&) {
    for (const char* name : {"latitude", "longitude"}) {
        const auto value = content[name];
        if (value.is_absent()) return missing("location['" + std::string{name} + "']");
        if (!value.number() && !value.string()) return invalid("Param location is not valid.");
    }
    return fine();
}

graph_error contacts_content(json::view content, outgoing_message&) {
    if (content.kind() != json::kind::array || content.size() == 0) return missing("contacts");
    for (std::size_t i = 0; i < content.size(); ++i) {
        const auto name = content.at(i)["name"]["formatted_name"];
        if (auto p = check_text(name, "contacts['name']['formatted_name']", 1024); p.code != 0)
            return p;
    }
    return fine();
}

constexpr std::array<content_rule, 11> rules{{
    {"text", text_content},
    {"image", media_content},
    {"video", media_content},
    {"audio", media_content},
    {"document", media_content},
    {"sticker", media_content},
    {"template", template_content},
    {"interactive", interactive_content},
    {"reaction", reaction_content},
    {"location", location_content},
    {"contacts", contacts_content},
}};

}  // namespace

std::span<const content_rule> content_rules() {
    return rules;
}

graph_error check_content(json::view content, outgoing_message& made) {
    for (const content_rule& rule : rules) {
        if (rule.type != made.type) continue;
        const bool is_list = rule.type == "contacts";
        if (content.kind() != (is_list ? json::kind::array : json::kind::object)) {
            return invalid("Param " + std::string{made.type} + " has the wrong type.");
        }
        return rule.check(content, made);
    }
    return invalid("Param type is not valid.");
}

std::string known_types() {
    std::string names;
    for (const content_rule& rule : rules) {
        if (!names.empty()) names += ", ";
        for (const char c : rule.type) names += static_cast<char>(c - 'a' + 'A');
    }
    return names;
}

}  // namespace hermod::sandbox
