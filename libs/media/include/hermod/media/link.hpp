#pragma once
#include "hermod/base/secret.hpp"
#include "hermod/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace hermod::media {

/// What a link opens: one file of one tenant, until it ends.
struct link {
    std::string tenant_id;
    std::string media_id;
    system_time ends{};
};

/// The key for links, made from the key that the services share: whoever knows that one knows this one.
[[nodiscard]] secret make_link_key(const secret& service_key);

/// `/api/v1/media/<id>?t=<tenant>&e=<Unix seconds>&s=<signature>`. The key has 32 bytes or more.
/// Links of one file made within the same `rounding` are equal, so that browsers may keep what they
/// fetched.
[[nodiscard]] std::string make_link(
    const secret& key, const link& what, std::chrono::seconds rounding = std::chrono::seconds{60}
);

/// The parts as the request brought them; true if the signature is ours and the link has not ended.
[[nodiscard]] bool is_valid_link(
    const secret& key,
    std::string_view tenant_id,
    std::string_view media_id,
    std::string_view ends,
    std::string_view signature,
    system_time now
);

}  // namespace hermod::media
