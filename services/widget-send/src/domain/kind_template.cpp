#include "domain/form.hpp"
#include "domain/kinds.hpp"

#include "hermod/json/writer.hpp"

#include <algorithm>
#include <array>

namespace hermod::widget_send {

namespace {

constexpr std::size_t longest_template_name = 512;
constexpr std::size_t longest_parameter = 1024;
constexpr std::size_t most_components = 16;
constexpr std::size_t most_parameters = 64;

bool is_template_name(std::string_view name) {
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

/// `en`, `en_US`; Meta's webhooks write en-US, too.
std::string read_language(form& in, json::view value, const std::string& path) {
    const auto given = value["language"];
    std::string code{
        given.string()
            ? in.text(value, path, "language", {16, true})
            : in.text(
                  in.object(value, path, "language"), join(path, "language"), "code", {16, true}
              )};
    std::replace(code.begin(), code.end(), '-', '_');
    const auto is_fine = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    if (in.ok() && !std::all_of(code.begin(), code.end(), is_fine))
        in.invalid(join(path, "language"), "must be a language as en or en_US");
    return code;
}

/// A value of the short form: a text, or a parameter in Meta's words.
void write_parameter(
    form& in, json::writer& out, json::view value, std::string_view name, const std::string& where
) {
    if (value.kind() == json::kind::object) {
        out.raw(value.dump());
        return;
    }
    const auto text = value.string();
    const auto trouble = text ? trouble_with_text(*text, longest_parameter) : "must be text";
    if (!trouble.empty()) return in.invalid(where, trouble);
    out.begin_object().field("type", "text");
    if (!name.empty()) out.field("parameter_name", name);
    out.field("text", *text).end_object();
}

/// `parameters` are the body's: a list by place, or an object by name.
void write_short_form(form& in, json::writer& out, json::view parameters, const std::string& path) {
    const bool is_named = parameters.kind() == json::kind::object;
    if (!is_named && parameters.kind() != json::kind::array)
        return in.invalid(path, "must be a list, or an object by name");
    if (parameters.size() > most_parameters) return in.invalid(path, "are too many");
    out.begin_array();
    if (parameters.size() > 0) {
        out.begin_object().field("type", "body").key("parameters").begin_array();
        for (std::size_t i = 0; i < parameters.size() && in.ok(); ++i) {
            if (is_named)
                write_parameter(
                    in,
                    out,
                    parameters.value_at(i),
                    parameters.key_at(i),
                    join(path, parameters.key_at(i))
                );
            else
                write_parameter(in, out, parameters.at(i), "", item_of(path, i));
        }
        out.end_array().end_object();
    }
    out.end_array();
}

void check_components(form& in, json::view value, const std::string& path) {
    const auto components = in.array(value, path, "components", 0, most_components);
    constexpr std::array<std::string_view, 6> known{
        "header", "body", "button", "carousel", "limited_time_offer", "order_status"};
    for (std::size_t i = 0; i < components.size() && in.ok(); ++i) {
        const auto where = item_of(join(path, "components"), i);
        if (components.at(i).kind() != json::kind::object)
            return in.invalid(where, "must be an object");
        const auto type = in.text(components.at(i), where, "type", {32, true});
        if (in.ok() && std::find(known.begin(), known.end(), type) == known.end())
            return in.invalid(join(where, "type"), "must be header, body or button");
        const auto parameters = in.array(components.at(i), where, "parameters", 0, most_parameters);
        for (std::size_t n = 0; n < parameters.size(); ++n)
            if (parameters.at(n).kind() != json::kind::object)
                return in.invalid(item_of(join(where, "parameters"), n), "must be an object");
    }
}

}  // namespace

content_outcome read_template(json::view body, std::string_view key) {
    form in;
    const std::string path{key};
    const auto value = in.object(body, "", key);
    const auto name = in.text(value, path, "name", {longest_template_name, true});
    if (in.ok() && !is_template_name(name))
        in.invalid(join(path, "name"), "must be of a-z, 0-9 and _");
    const auto language = read_language(in, value, path);
    check_components(in, value, path);
    json::writer out;
    out.begin_object().field("name", name).key("language").begin_object();
    out.field("code", language).end_object();
    if (!value["components"].is_absent()) {
        if (in.ok() && !value["parameters"].is_absent())
            in.invalid(join(path, "parameters"), "and components exclude each other");
        if (in.ok()) out.raw_field("components", value["components"].dump());
    } else if (in.ok() && !value["parameters"].is_absent()) {
        out.key("components");
        write_short_form(in, out, value["parameters"], join(path, "parameters"));
    }
    if (!in.ok()) return in.wrong();
    out.end_object();
    contracts::message_content content;
    content.type = contracts::content_type::template_message;
    content.object_json = out.str();
    if (content.object_json.size() > longest_object) return invalid_field(path, "is too large");
    return content;
}

}  // namespace hermod::widget_send
