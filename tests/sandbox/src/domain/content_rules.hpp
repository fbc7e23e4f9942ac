#pragma once
#include "domain/graph_error.hpp"
#include "domain/message_body.hpp"

#include "hermod/json/reader.hpp"

#include <span>
#include <string>
#include <string_view>

namespace hermod::sandbox {

/// What one type of message must look like. `check` may fill in what later steps need; code 0 means
/// that all is well.
struct content_rule {
    std::string_view type;
    graph_error (*check)(json::view content, outgoing_message& made);
};

[[nodiscard]] std::span<const content_rule> content_rules();
/// Applies the rule of `made.type`.
[[nodiscard]] graph_error check_content(json::view content, outgoing_message& made);
/// The types in capitals, as Meta lists them in its error.
[[nodiscard]] std::string known_types();

}  // namespace hermod::sandbox
