#pragma once
#include "hermod/base/result.hpp"
#include "hermod/http/message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hermod::gateway {

/// One push node: `n1=http://127.0.0.1:8084`. A node that is alone may have no id.
struct socket_node {
    std::string id;
    std::string url;
};

/// Nothing if it is malformed.
[[nodiscard]] std::optional<socket_node> parse_socket_node(std::string_view text);

/// The node that a request's session lives on: what stands before the dot of its `sid`; "" for new
/// sessions.
[[nodiscard]] std::string node_of_session(const http::request& r);

}  // namespace hermod::gateway
