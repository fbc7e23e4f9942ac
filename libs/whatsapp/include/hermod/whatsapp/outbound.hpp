#pragma once
#include <string>
#include <string_view>

namespace hermod::whatsapp {

/// Text of a message, in characters: Meta's limit, counted in code points.
inline constexpr std::size_t max_text_characters = 4096;
inline constexpr std::size_t max_caption_characters = 1024;

/// A message as hermod holds it, about to become the body of a call. Views: they must live until
/// make_body() returns.
struct outbound {
    /// Phone number as `+628…` (Meta may put the sender's own country before a number without `+`).
    /// Exactly one of `to` and `recipient` is set.
    std::string_view to{};
    /// Business-scoped user id.
    std::string_view recipient{};
    /// Meta's word: `text`, `image`, `video`, `audio`, `document`, `sticker`, `location`,
    /// `contacts`, `interactive`, `template` or `reaction`.
    std::string_view type{"text"};
    std::string_view text{};
    bool preview_url{false};
    /// Media: `media_id` (Meta's, of an upload) wins over `link`.
    std::string_view media_id{};
    std::string_view link{};
    std::string_view caption{};   // not for audio and sticker: Meta has none there
    std::string_view filename{};  // documents only
    bool is_voice{false};         // audio only: a voice note
    /// Location, contacts, interactive, template: the value of the key `type`, as JSON.
    std::string_view object_json{};
    /// Reaction: the emoji, empty to take the reaction back. Its target is `reply_to`.
    std::string_view emoji{};
    /// wamid of a message that this one quotes, or reacts to.
    std::string_view reply_to{};
    /// Our id, comes back in statuses; see opaque_id.hpp.
    std::string_view opaque{};
};

/// The body of `POST /{version}/{phone_number_id}/messages`.
[[nodiscard]] std::string make_body(const outbound& message);

/// The body that marks an inbound message and all before it as read; with `is_typing` it also shows
/// the customer that somebody is typing (until an answer, 25 s at most).
[[nodiscard]] std::string make_read_body(std::string_view wamid, bool is_typing = false);

}  // namespace hermod::whatsapp
