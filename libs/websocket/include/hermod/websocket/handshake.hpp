#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hermod/base/result.hpp"
#include "hermod/http/message.hpp"

namespace hermod::websocket {

using header_list = std::vector<std::pair<std::string, std::string>>;

/// What is wrong with a request for a WebSocket (RFC 6455 section 4.2.1); "" if nothing is.
[[nodiscard]] std::string_view find_handshake_fault(const http::request& request);

/// The 101 answer to a faultless request, ready to be written. No extension and no subprotocol is acknowledged.
[[nodiscard]] std::string make_switching_answer(const http::request& request, const header_list& more);

/// A refusal before the 101: an HTTP answer that ends the connection.
[[nodiscard]] std::string make_refusal(
    int status, std::string_view content_type, std::string_view body, const header_list& more
);

/// Sec-WebSocket-Accept for a Sec-WebSocket-Key.
[[nodiscard]] std::string accept_key(std::string_view key);

}  // namespace hermod::websocket
