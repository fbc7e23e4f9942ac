#include "hermod/config/env.hpp"

namespace hermod::config {

namespace {

/// A table cell; a bar would end it.
std::string cell(const std::string& text) {
    std::string safe;
    for (const char c : text) {
        if (c == '|') safe += '\\';
        safe += c;
    }
    return safe;
}

std::string default_cell(const setting& item) {
    if (item.is_secret) return item.default_value;
    return item.default_value.empty() ? "" : "`" + cell(item.default_value) + "`";
}

}  // namespace

std::string describe(const std::vector<setting>& settings) {
    std::string text = "| name | form | default | meaning |\n|---|---|---|---|\n";
    for (const setting& item : settings) {
        const std::string name = item.is_secret
                                     ? "`" + item.name + "_FILE` (or `" + item.name + "`)"
                                     : "`" + item.name + "`";
        text += "| " + name + " | " + cell(item.unit_or_form) + " | " + default_cell(item) + " | " +
                cell(item.meaning) + " |\n";
    }
    return text;
}

}  // namespace hermod::config
