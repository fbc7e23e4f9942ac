#pragma once
#include "hermod/json/reader.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hermod::widget_send {

/// The names between {{ and }} of a template's text, in the order of their first use: "1", "2" or
/// "customer".
[[nodiscard]] std::vector<std::string> placeholders_of(std::string_view text);

/// The text with the values of a message's parameters (Meta's objects) in their places; what has no
/// value is left empty.
[[nodiscard]] std::string fill_template(
    std::string_view text, json::view parameters, bool is_named
);

}  // namespace hermod::widget_send
