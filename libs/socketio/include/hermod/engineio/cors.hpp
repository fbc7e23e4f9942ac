#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "hermod/http/message.hpp"
#include "hermod/websocket/handshake.hpp"

namespace hermod::engineio {

struct cors_settings {
    /// Origins as browsers send them (`https://app.example`), or `*` alone. Empty: no CORS headers at all.
    std::vector<std::string> origins;
    bool allows_credentials{true};
};

/// The headers that go on every answer to this request.
[[nodiscard]] websocket::header_list cors_headers(const cors_settings& settings, const http::request& request);
/// The answer to a preflight.
[[nodiscard]] http::response answer_preflight(const cors_settings& settings, const http::request& request);
/// False only if the request names an origin that is not listed.
[[nodiscard]] bool is_origin_allowed(const cors_settings& settings, const http::request& request);

}  // namespace hermod::engineio
