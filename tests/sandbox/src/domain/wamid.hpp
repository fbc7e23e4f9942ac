#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hermod::sandbox {

/// What a message id of this program is made of: which run made it, and its place in the ledger.
struct wamid_parts {
    std::uint32_t run{0};
    std::uint64_t order{0};
};

/// `wamid.` and base64 that begins with the phone number as Meta's does. Nothing has to be kept to
/// find the message again.
[[nodiscard]] std::string make_wamid(wamid_parts parts, std::string_view wa_id);

/// Nothing if `text` was not made by make_wamid().
[[nodiscard]] std::optional<wamid_parts> parse_wamid(std::string_view text);

}  // namespace hermod::sandbox
