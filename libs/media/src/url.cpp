#include "hermod/media/url.hpp"

#include "hermod/media/type.hpp"

#include <algorithm>

namespace hermod::media {

namespace {

constexpr std::size_t most_bytes = 2'048;

bool is_visible_ascii(std::string_view text) noexcept {
    return std::ranges::all_of(text, [](unsigned char c) {
        return c > 0x20 && c < 0x7F && c != '\\';
    });
}

std::string_view without_fragment(std::string_view text) noexcept {
    return text.substr(0, text.find('#'));
}

}  // namespace

std::string url::text() const {
    const bool is_v6 = where.host.find(':') != std::string::npos;
    std::string out = where.is_tls ? "https://" : "http://";
    out += is_v6 ? "[" + where.host + "]" : where.host;
    if (where.port != (where.is_tls ? "443" : "80")) out += ":" + where.port;
    return out + target;
}

std::optional<url> parse_url(std::string_view text) {
    if (text.size() > most_bytes || !is_visible_ascii(text)) return std::nullopt;
    text = without_fragment(text);
    std::string scheme{text.substr(0, 8)};
    std::ranges::transform(scheme, scheme.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    const std::size_t begin = scheme.starts_with("https://")  ? 8
                              : scheme.starts_with("http://") ? 7
                                                              : 0;
    if (begin == 0) return std::nullopt;
    const auto path = std::min(text.find_first_of("/?", begin), text.size());
    const auto origin =
        http::parse_origin(scheme.substr(0, begin) + std::string{text.substr(begin, path - begin)});
    if (!origin) return std::nullopt;
    url out{*origin, std::string{text.substr(path)}};
    if (!out.target.starts_with('/')) out.target.insert(0, "/");
    return out;
}

std::optional<url> follow(const url& from, std::string_view location) {
    if (location.find("://") != std::string_view::npos &&
        location.find("://") < location.find_first_of("/?#"))
        return parse_url(location);
    if (const auto colon = location.find(':'); colon < location.find_first_of("/?#"))
        return std::nullopt;  // another scheme
    if (location.starts_with("//"))
        return parse_url((from.where.is_tls ? "https:" : "http:") + std::string{location});
    if (location.empty() || location.size() > most_bytes || !is_visible_ascii(location))
        return std::nullopt;
    auto out = from;
    location = without_fragment(location);
    const auto path_end = std::min(from.target.find('?'), from.target.size());
    if (location.starts_with('/'))
        out.target = location;
    else if (location.starts_with('?'))
        out.target = from.target.substr(0, path_end) + std::string{location};
    else
        out.target =
            from.target.substr(0, from.target.rfind('/', path_end) + 1) + std::string{location};
    return out;
}

std::string name_in(const url& of) {
    const auto path = std::string_view{of.target}.substr(0, of.target.find('?'));
    const auto last = path.substr(path.rfind('/') + 1);
    return clean_name(http::percent_decode(last, false).value_or(std::string{}));
}

}  // namespace hermod::media
