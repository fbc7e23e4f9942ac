#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace hermod::whatsapp {

/// One call to Meta: the try-th of an attempt of a message. Travels as `biz_opaque_callback_data`
/// (at most 512 characters) and comes back in `statuses[]`. It names no tenant: that is found by
/// the number's account.
struct opaque_id {
    std::string message_id;
    int attempt{1};
    int try_number{1};

    friend bool operator==(const opaque_id&, const opaque_id&) = default;
};

/// `h1.<attempt>.<try>.<messageId>`.
[[nodiscard]] std::string to_text(const opaque_id& id);

/// Nothing if the text is not one of ours (another application may send by the same number).
[[nodiscard]] std::optional<opaque_id> parse_opaque_id(std::string_view text);

}  // namespace hermod::whatsapp
