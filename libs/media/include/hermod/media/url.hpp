#pragma once
#include "hermod/http/client.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace hermod::media {

/// An address taken apart: whom to connect to, and what to ask there.
struct url {
    http::origin where;
    std::string target;  // path and query, begins with a slash

    [[nodiscard]] std::string text() const;
};

/// Nothing if it is no absolute http(s) URL in ASCII, or has a user or password in it. The fragment
/// is left out.
[[nodiscard]] std::optional<url> parse_url(std::string_view text);

/// What a Location field means, seen from `from`; nothing if it is no http(s) URL.
[[nodiscard]] std::optional<url> follow(const url& from, std::string_view location);

/// The last part of the path, percent-decoded and cleaned; "" if there is none.
[[nodiscard]] std::string name_in(const url&);

}  // namespace hermod::media
