#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace hermod::http {

struct form_part {
    std::string name;
    std::string file_name;     // empty if it has none
    std::string content_type;  // empty if it has none
    std::string_view content;  // into the body
};

/// The parts of a multipart/form-data body; empty if the content type names no boundary or the body
/// is malformed.
[[nodiscard]] std::vector<form_part> parse_form(
    std::string_view content_type, std::string_view body
);

}  // namespace hermod::http
