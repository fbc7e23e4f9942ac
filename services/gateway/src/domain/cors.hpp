#pragma once
#include "hermod/http/message.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace hermod::gateway {

/// Cross-origin rules: origins are allowed by their exact text, never by pattern.
class cors {
public:
    explicit cors(const std::vector<std::string>& origins)
        : origins_{origins.begin(), origins.end()} {}

    [[nodiscard]] static bool is_preflight(const http::request& r);
    [[nodiscard]] http::response answer_preflight(const http::request& r) const;
    /// Replaces what an upstream may have said.
    void add_headers(std::string_view origin, http::response& answer) const;

    [[nodiscard]] bool allows(std::string_view origin) const { return origins_.contains(origin); }

private:
    std::set<std::string, std::less<>> origins_;
};

}  // namespace hermod::gateway
