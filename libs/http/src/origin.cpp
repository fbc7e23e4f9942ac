#include "hermod/http/client.hpp"

#include <algorithm>
#include <charconv>

namespace hermod::http {

namespace {

error_code malformed() {
    return boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
}

bool is_port(std::string_view text) noexcept {
    unsigned number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc{} && read.ptr == text.data() + text.size() && number > 0 &&
           number < 65536;
}

bool is_host(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-' || c == '_' || c == ':';
    });
}

}  // namespace

result<origin> parse_origin(std::string_view url) {
    origin found;
    if (url.starts_with("https://"))
        found.is_tls = true;
    else if (!url.starts_with("http://"))
        return malformed();
    url.remove_prefix(found.is_tls ? 8 : 7);
    if (url.find_first_of("@?# \r\n\t") != std::string_view::npos) return malformed();

    const auto slash = url.find('/');
    auto authority = url.substr(0, slash);
    if (slash != std::string_view::npos) found.prefix = url.substr(slash);
    while (found.prefix.ends_with('/')) found.prefix.pop_back();

    const bool is_v6 = authority.starts_with('[');
    const auto host_end = is_v6 ? authority.find(']') : authority.find(':');
    if (is_v6 && host_end == std::string_view::npos) return malformed();
    found.host = is_v6 ? authority.substr(1, host_end - 1) : authority.substr(0, host_end);
    if (!is_host(found.host) || (!is_v6 && found.host.find(':') != std::string::npos))
        return malformed();

    authority.remove_prefix(std::min(authority.size(), is_v6 ? host_end + 1 : host_end));
    if (authority.empty())
        found.port = found.is_tls ? "443" : "80";
    else if (authority.front() != ':' || !is_port(authority.substr(1)))
        return malformed();
    else
        found.port = authority.substr(1);
    return found;
}

}  // namespace hermod::http
