#include "hermod/amqp/connection.hpp"

#include <charconv>
#include <optional>

#include <boost/system/errc.hpp>

namespace hermod::amqp {

namespace {

std::optional<std::string> decode_percent(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out.push_back(text[i]);
            continue;
        }
        unsigned value = 0;
        const char* const from = text.data() + i + 1;
        if (i + 2 >= text.size()) return std::nullopt;
        if (std::from_chars(from, from + 2, value, 16).ptr != from + 2) return std::nullopt;
        out.push_back(static_cast<char>(value));
        i += 2;
    }
    return out;
}

/// The text before `end`, which is removed with it; nothing if there is no `end`.
std::optional<std::string_view> cut_before(std::string_view& text, char end) {
    const auto at = text.find(end);
    if (at == std::string_view::npos) return std::nullopt;
    const auto part = text.substr(0, at);
    text.remove_prefix(at + 1);
    return part;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (failed != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
    return port;
}

/// `name`, `name:port`, `[::1]`, `[::1]:port`.
std::optional<broker_address> parse_address(std::string_view text, std::uint16_t default_port) {
    std::string_view host = text;
    std::string_view port;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        host = text.substr(1, end - 1);
        port = text.substr(end + 1);
        if (!port.empty() && port.front() != ':') return std::nullopt;
    } else if (const auto colon = text.find(':'); colon != std::string_view::npos) {
        host = text.substr(0, colon);
        port = text.substr(colon);
    }
    if (host.empty()) return std::nullopt;
    if (port.empty()) return broker_address{std::string{host}, default_port};
    const auto number = parse_port(port.substr(1));
    if (!number) return std::nullopt;
    return broker_address{std::string{host}, *number};
}

std::optional<connection_settings> parse(std::string_view url) {
    connection_settings out;
    if (url.starts_with("amqps://")) out.is_tls = true;
    else if (!url.starts_with("amqp://")) return std::nullopt;
    url.remove_prefix(out.is_tls ? 8 : 7);

    if (const auto user = cut_before(url, '@')) {
        // A password here would end up in process lists and logs.
        if (user->find(':') != std::string_view::npos) return std::nullopt;
        auto name = decode_percent(*user);
        if (!name) return std::nullopt;
        out.user = std::move(*name);
    }
    if (const auto slash = url.find('/'); slash != std::string_view::npos) {
        auto name = decode_percent(url.substr(slash + 1));
        if (!name || url.find('/', slash + 1) != std::string_view::npos) return std::nullopt;
        if (!name->empty()) out.virtual_host = std::move(*name);
        url = url.substr(0, slash);
    }
    const std::uint16_t default_port = out.is_tls ? 5671 : 5672;
    while (true) {
        const auto part = cut_before(url, ',');
        const auto address = parse_address(part ? *part : url, default_port);
        if (!address) return std::nullopt;
        out.hosts.push_back(*address);
        if (!part) return out;
    }
}

}  // namespace

result<connection_settings> parse_url(std::string_view url) {
    auto settings = parse(url);
    if (!settings) return make_error_code(boost::system::errc::invalid_argument);
    return std::move(*settings);
}

}  // namespace hermod::amqp
