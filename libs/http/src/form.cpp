#include "hermod/http/form.hpp"

#include <algorithm>
#include <cctype>

namespace hermod::http {

namespace {

/// The value of `name="…"` or `name=…` among the parameters of a header.
std::string parameter(std::string_view header, std::string_view name) {
    std::size_t at = 0;
    while ((at = header.find(name, at)) != std::string_view::npos) {
        const bool begins = at == 0 || header[at - 1] == ' ' || header[at - 1] == ';';
        at += name.size();
        if (!begins || at >= header.size() || header[at] != '=') continue;
        auto value = header.substr(at + 1);
        if (value.starts_with('"')) return std::string{value.substr(1, value.find('"', 1) - 1)};
        return std::string{value.substr(0, value.find_first_of("; \r\n"))};
    }
    return {};
}

bool begins_with_name(std::string_view line, std::string_view name) {
    return line.size() > name.size() &&
           std::ranges::equal(line.substr(0, name.size()), name, [](char a, char b) {
               return std::tolower(static_cast<unsigned char>(a)) == b;
           });
}

void read_header(std::string_view line, form_part& part) {
    constexpr std::string_view disposition = "content-disposition:";
    constexpr std::string_view type = "content-type:";
    if (begins_with_name(line, disposition)) {
        part.name = parameter(line, "name");
        part.file_name = parameter(line, "filename");
    } else if (begins_with_name(line, type)) {
        auto value = line.substr(type.size());
        value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
        part.content_type = value;
    }
}

form_part read_part(std::string_view text) {
    form_part part;
    const auto end = text.find("\r\n\r\n");
    auto headers = text.substr(0, end);
    while (!headers.empty()) {
        const auto line = headers.substr(0, headers.find("\r\n"));
        read_header(line, part);
        headers.remove_prefix(std::min(headers.size(), line.size() + 2));
    }
    if (end != std::string_view::npos) part.content = text.substr(end + 4);
    return part;
}

}  // namespace

std::vector<form_part> parse_form(std::string_view content_type, std::string_view body) {
    const auto boundary = parameter(content_type, "boundary");
    if (boundary.empty() || !body.starts_with("--" + boundary)) return {};
    const std::string delimiter = "\r\n--" + boundary;
    std::vector<form_part> parts;
    auto rest = body.substr(boundary.size() + 2);
    while (rest.starts_with("\r\n")) {
        rest.remove_prefix(2);
        const auto end = rest.find(delimiter);
        if (end == std::string_view::npos) return {};
        parts.push_back(read_part(rest.substr(0, end)));
        rest.remove_prefix(end + delimiter.size());
    }
    return rest.starts_with("--") ? parts : std::vector<form_part>{};
}

}  // namespace hermod::http
