#include "domain/media.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hermod::widget_send {

namespace {

using contracts::content_type;

constexpr std::size_t longest_url = 2048;

constexpr std::array<std::pair<std::string_view, content_type>, 11> extensions{{
    {"jpg", content_type::image},
    {"jpeg", content_type::image},
    {"png", content_type::image},
    {"mp4", content_type::video},
    {"3gp", content_type::video},
    {"mp3", content_type::audio},
    {"m4a", content_type::audio},
    {"aac", content_type::audio},
    {"amr", content_type::audio},
    {"ogg", content_type::audio},
    {"opus", content_type::audio},
}};

std::string lower_case(std::string_view text) {
    std::string lower{text};
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

/// What follows `http://` or `https://`; "" for any other scheme.
std::string_view after_scheme(std::string_view url) {
    for (const std::string_view scheme : {"https://", "http://"})
        if (lower_case(url.substr(0, scheme.size())) == scheme) return url.substr(scheme.size());
    return {};
}

bool is_host_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_' || c == ':' || c == '[' || c == ']';
}

}  // namespace

bool is_media_url(std::string_view url) noexcept {
    if (url.size() > longest_url) return false;
    // RFC 3986 has ASCII only; what is not has to be percent-encoded.
    if (!std::all_of(url.begin(), url.end(), [](char c) {
            return c > ' ' && c < 0x7F && c != '"' && c != '<' && c != '>' && c != '\\';
        }))
        return false;
    const auto rest = after_scheme(url);
    const auto host = rest.substr(0, rest.find_first_of("/?#"));
    return !host.empty() && host.front() != ':' &&
           std::all_of(host.begin(), host.end(), is_host_character);
}

std::string_view file_name_of(std::string_view url) noexcept {
    const auto path = url.substr(0, url.find_first_of("?#"));
    const auto slash = path.rfind('/');
    // The slashes of the scheme are no path.
    if (slash == std::string_view::npos || slash < std::string_view{"https://"}.size()) return {};
    return path.substr(slash + 1);
}

content_type media_type_of(std::string_view url) {
    const auto name = file_name_of(url);
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos) return content_type::document;
    const std::string extension = lower_case(name.substr(dot + 1));
    for (const auto& [known, type] : extensions)
        if (known == extension) return type;
    return content_type::document;
}

}  // namespace hermod::widget_send
