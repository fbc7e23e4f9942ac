#include "domain/form.hpp"

#include "hermod/base/encoding.hpp"

#include <algorithm>
#include <utility>

namespace hermod::widget_send {

refusal missing_field(std::string field, std::string message) {
    if (message.empty()) message = field + " is required";
    return {
        .reason = refusal_reason::missing_field,
        .message = std::move(message),
        .field = std::move(field)};
}

refusal invalid_field(std::string field, const std::string& why) {
    std::string message = field + " " + why;
    return {
        .reason = refusal_reason::invalid_field,
        .message = std::move(message),
        .field = std::move(field)};
}

std::string trouble_with_text(std::string_view text, std::size_t longest) {
    if (!is_utf8(text)) return "must be UTF-8";
    if (count_code_points(text) > longest)
        return "must have at most " + std::to_string(longest) + " characters";
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    if (std::all_of(text.begin(), text.end(), blank)) return "must not be blank";
    if (text.find('\0') != std::string_view::npos) return "must not hold the character U+0000";
    return {};
}

std::string join(std::string_view path, std::string_view key) {
    std::string joined{path};
    if (!joined.empty()) joined += '.';
    return joined.append(key);
}

std::string item_of(std::string_view path, std::size_t index) {
    return std::string{path} + "[" + std::to_string(index) + "]";
}

void form::missing(std::string field) {
    if (!wrong_) wrong_ = missing_field(std::move(field));
}

void form::invalid(std::string field, const std::string& why) {
    if (!wrong_) wrong_ = invalid_field(std::move(field), why);
}

std::string_view form::text(
    json::view parent, const std::string& path, std::string_view key, limits allowed
) {
    if (wrong_) return {};
    const auto value = parent[key];
    if (value.is_absent()) {
        if (allowed.is_required) missing(join(path, key));
        return {};
    }
    const auto text = value.string();
    if (!text) {
        invalid(join(path, key), "must be text");
        return {};
    }
    if (const auto trouble = trouble_with_text(*text, allowed.longest); !trouble.empty()) {
        invalid(join(path, key), trouble);
        return {};
    }
    return *text;
}

json::view form::object(
    json::view parent, const std::string& path, std::string_view key, bool is_required
) {
    if (wrong_) return {};
    const auto value = parent[key];
    if (value.is_absent()) {
        if (is_required) missing(join(path, key));
        return {};
    }
    if (value.kind() == json::kind::object) return value;
    invalid(join(path, key), "must be an object");
    return {};
}

json::view form::array(
    json::view parent,
    const std::string& path,
    std::string_view key,
    std::size_t least,
    std::size_t most
) {
    if (wrong_) return {};
    const auto value = parent[key];
    if (value.is_absent()) {
        if (least > 0) missing(join(path, key));
        return {};
    }
    if (value.kind() == json::kind::array && value.size() >= least && value.size() <= most)
        return value;
    invalid(
        join(path, key),
        "must be a list of " + std::to_string(least) + " to " + std::to_string(most) + " items"
    );
    return {};
}

double form::number(
    json::view parent, const std::string& path, std::string_view key, double low, double high
) {
    if (wrong_) return 0;
    if (parent[key].is_absent()) {
        missing(join(path, key));
        return 0;
    }
    const auto value = parent[key].number();
    if (value && *value >= low && *value <= high) return *value;
    std::string range = std::to_string(static_cast<int>(low));
    range += " to ";
    range += std::to_string(static_cast<int>(high));
    invalid(join(path, key), "must be a number of " + range);
    return 0;
}

}  // namespace hermod::widget_send
