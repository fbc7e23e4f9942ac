#include "domain/socket_nodes.hpp"

#include "hermod/http/client.hpp"

#include <algorithm>

namespace hermod::gateway {

std::optional<socket_node> parse_socket_node(std::string_view text) {
    socket_node node;
    const auto equals = text.find('=');
    const auto scheme = text.find("://");
    if (equals != std::string_view::npos && (scheme == std::string_view::npos || equals < scheme)) {
        node.id = text.substr(0, equals);
        text.remove_prefix(equals + 1);
        const bool is_word = !node.id.empty() && node.id.size() <= 32 &&
                             std::all_of(node.id.begin(), node.id.end(), [](char c) {
                                 return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                        (c >= '0' && c <= '9') || c == '-' || c == '_';
                             });
        if (!is_word) return std::nullopt;
    }
    if (!http::parse_origin(text)) return std::nullopt;
    node.url = text;
    return node;
}

std::string node_of_session(const http::request& r) {
    const auto sid = r.query("sid");
    if (!sid) return {};
    const auto dot = sid->find('.');
    return dot == std::string::npos ? std::string{} : sid->substr(0, dot);
}

}  // namespace hermod::gateway
