#include "domain/template_text.hpp"

#include <algorithm>

namespace hermod::widget_send {

namespace {

std::string shown(json::view parameter) {
    const auto type = parameter["type"].string().value_or("");
    if (type == "text") return std::string{parameter["text"].string().value_or("")};
    return std::string{parameter[type]["fallback_value"].string().value_or("")};
}

/// By place means by number: {{2}} is the second one wherever it stands.
std::size_t place_of(const std::string& name, const std::vector<std::string>& names) {
    constexpr std::size_t longest_number = 3;
    const bool is_number = !name.empty() && name.size() <= longest_number &&
                           name.find_first_not_of("0123456789") == std::string::npos;
    if (is_number) return static_cast<std::size_t>(std::stoi(name)) - 1;
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

std::string value_of(
    const std::string& name,
    const std::vector<std::string>& names,
    json::view parameters,
    bool is_named
) {
    if (!is_named) return shown(parameters.at(place_of(name, names)));
    for (std::size_t i = 0; i < parameters.size(); ++i)
        if (parameters.at(i)["parameter_name"].string() == name) return shown(parameters.at(i));
    return {};
}

}  // namespace

std::vector<std::string> placeholders_of(std::string_view text) {
    std::vector<std::string> names;
    for (std::size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at)) {
        const auto end = text.find("}}", at);
        if (end == std::string_view::npos) break;
        std::string name{text.substr(at + 2, end - at - 2)};
        std::erase(name, ' ');
        if (std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(std::move(name));
        at = end + 2;
    }
    return names;
}

std::string fill_template(std::string_view text, json::view parameters, bool is_named) {
    const auto names = placeholders_of(text);
    std::string filled;
    std::size_t from = 0;
    for (std::size_t at = text.find("{{"); at != std::string_view::npos;
         at = text.find("{{", from)) {
        const auto end = text.find("}}", at);
        if (end == std::string_view::npos) break;
        std::string name{text.substr(at + 2, end - at - 2)};
        std::erase(name, ' ');
        filled.append(text.substr(from, at - from))
            .append(value_of(name, names, parameters, is_named));
        from = end + 2;
    }
    return filled.append(text.substr(from));
}

}  // namespace hermod::widget_send
