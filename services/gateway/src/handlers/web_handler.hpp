#pragma once
#include "domain/security_headers.hpp"
#include "domain/web_files.hpp"

#include "hermod/http/message.hpp"

namespace hermod::gateway {

/// The file for a GET or HEAD, with its type, cache rules and 304; 404 if there is none.
[[nodiscard]] http::response serve_web_file(
    const web_files& files, const web_policy& policy, const http::request& r
);

}  // namespace hermod::gateway
