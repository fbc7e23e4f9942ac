#pragma once
#include "hermod/async/awaitable.hpp"
#include "hermod/http/message.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hermod::http {

using handler = std::function<awaitable<response>(request)>;

struct route {
    std::string method;
    std::string pattern;  // "/api/v1/messages/{messageId}/status"; a last segment `{rest...}` takes
                          // everything below
    http::handler handle;
};

/// Routes as a table; 404 NOT_FOUND and 405 METHOD_NOT_ALLOWED (with Allow) fall out of it. HEAD is
/// served by GET.
class router {
public:
    explicit router(std::vector<route> routes);
    /// The answer of the matching handler. What a handler throws is the server's to catch.
    [[nodiscard]] awaitable<response> handle(request) const;
    /// The pattern that this method and path match, "" if none: a label for metrics.
    [[nodiscard]] std::string_view match(std::string_view method, std::string_view path) const;

private:
    static awaitable<response> call(const route& chosen, request);
    std::vector<route> routes_;  // the more specific ones first
};

}  // namespace hermod::http
